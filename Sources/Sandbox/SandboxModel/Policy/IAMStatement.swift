internal import DriverProtocol

/// One statement of a policy.
package struct IAMStatement: Sendable, Equatable {
    package enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    package let sid: String?
    package let effect: Effect
    /// Patterns such as `ecs:Describe*`; letter case does not matter.
    package var actions: [String]
    /// Patterns of ARNs.
    package var resources: [String]
    /// All of them have to hold.
    package let conditions: [IAMCondition]

    init(json: JSONValue, position: Int) throws(IAMPolicyError) {
        let place = "statement \(position + 1)"
        guard let members = json.object else { throw IAMPolicyError("\(place) is no object") }
        for key in members.keys where !["Sid", "Effect", "Action", "Resource", "Condition"].contains(key) {
            throw IAMPolicyError("\(place): the sandbox does not know the element '\(key)'")
        }
        guard let effect = members["Effect"]?.string.flatMap(Effect.init(rawValue:)) else {
            throw IAMPolicyError("\(place): 'Effect' is Allow or Deny")
        }
        self.effect = effect
        sid = members["Sid"]?.string
        actions = try Self.texts(members["Action"], "\(place): 'Action'")
        resources = try Self.texts(members["Resource"], "\(place): 'Resource'")
        for action in actions where action != "*" && !action.contains(":") {
            throw IAMPolicyError("\(place): '\(action)' names no service: write service:Action")
        }
        var conditions: [IAMCondition] = []
        for (name, keys) in members["Condition"]?.object ?? [:] {
            guard let test = IAMCondition.Test(rawValue: name) else {
                throw IAMPolicyError(
                    "\(place): the sandbox does not know the condition '\(name)', only "
                        + IAMCondition.Test.allCases.map(\.rawValue).joined(separator: ", "))
            }
            for (key, values) in keys.object ?? [:] {
                conditions.append(
                    IAMCondition(test: test, key: key, values: try Self.texts(values, "\(place): '\(key)'")))
            }
        }
        self.conditions = conditions
    }

    func matches(_ authorization: Authorization) -> Bool {
        actions.contains { WildcardPattern($0.lowercased()).matches(authorization.action.lowercased()) }
            && resources.contains { WildcardPattern($0).matches(authorization.resource) }
            && conditions.allSatisfy { $0.holds(in: authorization.context) }
    }

    /// A text, or a list of at least one.
    private static func texts(_ value: JSONValue?, _ place: String) throws(IAMPolicyError) -> [String] {
        let list = value?.array ?? value.map { [$0] } ?? []
        let texts = list.compactMap(\.string)
        guard !texts.isEmpty, texts.count == list.count else {
            throw IAMPolicyError("\(place) is a text or a list of texts")
        }
        return texts
    }
}
