/// An entry of `taskDefinitions`: a family, family:revision, or an ARN. Without a revision it allows all of them.
struct TaskDefinitionPattern {
    private static let resource = ":task-definition/"

    private let pattern: PolicyPattern
    private let isARN: Bool
    private let namesRevision: Bool

    init(_ entry: String) {
        pattern = PolicyPattern(entry)
        isARN = entry.contains(Self.resource) || entry.hasPrefix("arn:")
        namesRevision = Self.family(of: entry) != entry
    }

    /// - Parameter value: what RunTask would be given: an ARN, a family, or family:revision.
    func matches(_ value: String) -> Bool {
        var value = value
        if !isARN, let start = value.firstRange(of: Self.resource), value.hasPrefix("arn:") {
            value = String(value[start.upperBound...])
        }
        return pattern.matches(namesRevision ? value : Self.family(of: value))
    }

    /// A reference without its revision.
    private static func family(of reference: String) -> String {
        guard let separator = reference.lastIndex(of: ":") else { return reference }
        let revision = reference[reference.index(after: separator)...]
        let isRevision = !revision.isEmpty && revision.utf8.allSatisfy { (48...57).contains($0) || $0 == 42 }
        return isRevision ? String(reference[..<separator]) : reference
    }
}
