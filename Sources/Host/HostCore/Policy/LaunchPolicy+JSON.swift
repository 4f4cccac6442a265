package import DriverProtocol

extension LaunchPolicy {
    /// Why a policy cannot be read.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    private static let privileged = "privileged"

    /// Reads a policy of the configuration file. What is not understood is an error: a rule that was misspelt would allow
    /// what it was meant to forbid.
    /// - Parameter place: where it stands, such as `pools[etl].policy`.
    package init(json: JSONValue, at place: String) throws(Invalid) {
        self.init()
        guard let members = json.object else {
            throw Invalid(description: "\(place) takes an object of rules, not \(json.text().prefix(80))")
        }
        for (name, value) in members {
            if name == Self.privileged {
                guard let allows = value.bool else {
                    throw Invalid(
                        description:
                            "\(place).\(name) takes true or false (which forbids), not \(value.text().prefix(80))")
                }
                allowsPrivileged = allows
                continue
            }
            guard let list = PolicyList(rawValue: name) else {
                let known = PolicyList.allCases.map(\.rawValue) + [Self.privileged]
                throw Invalid(
                    description: "\(place).\(name) is no rule; a policy has \(known.joined(separator: ", "))")
            }
            lists[list] = try Self.entries(value, of: list, at: "\(place).\(name)")
        }
    }

    private static func entries(
        _ value: JSONValue, of list: PolicyList, at place: String
    ) throws(Invalid) -> [String] {
        guard let array = value.array else {
            throw Invalid(description: "\(place) takes an array of texts, not \(value.text().prefix(80))")
        }
        var entries: [String] = []
        for (position, element) in array.enumerated() {
            guard let text = element.string, !text.isEmpty, !text.contains(where: \.isWhitespace) else {
                throw Invalid(
                    description: "\(place)[\(position)] takes a text without blanks, not \(element.text().prefix(80))")
            }
            if let problem = list.problem(of: text) {
                throw Invalid(description: "\(place)[\(position)] is \"\(text.prefix(80))\", but \(problem)")
            }
            entries.append(text)
        }
        return entries
    }
}
