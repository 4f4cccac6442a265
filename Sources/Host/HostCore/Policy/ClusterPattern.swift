/// An entry of `clusters`: a name, which allows the cluster of that name in the account that the job's credentials lead to,
/// or an ARN, which allows that one alone.
///
/// A plan that gives a name where an ARN is listed is refused: which account a name belongs to depends on the credentials.
struct ClusterPattern {
    private let pattern: PolicyPattern
    private let isARN: Bool

    init(_ entry: String) {
        pattern = PolicyPattern(entry)
        isARN = entry.utf8.contains(UInt8(ascii: ":"))
    }

    func matches(_ value: String) -> Bool {
        pattern.matches(isARN ? value : Self.name(value))
    }

    /// The name in an ARN of the form `arn:aws:ecs:us-east-1:123456789012:cluster/NAME`; any other text as it is.
    private static func name(_ value: String) -> String {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "ecs", parts[5].hasPrefix("cluster/") else {
            return value
        }
        return String(parts[5].dropFirst("cluster/".count))
    }
}
