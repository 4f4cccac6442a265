/// One condition key of a statement. A key that a request does not have fails the condition.
package struct IAMCondition: Sendable, Equatable {
    package enum Test: String, Sendable, CaseIterable {
        case stringEquals = "StringEquals"
        case stringLike = "StringLike"
        case arnEquals = "ArnEquals"
        case arnLike = "ArnLike"
    }

    package let test: Test
    package let key: String
    /// One of them has to match.
    package let values: [String]

    func holds(in context: [String: String]) -> Bool {
        guard let value = context.first(where: { $0.key.lowercased() == key.lowercased() })?.value else { return false }
        return values.contains { pattern in
            switch test {
            case .stringEquals: pattern == value
            case .stringLike: WildcardPattern(pattern).matches(value)
            // AWS treats the two alike: each of an ARN's six parts is a pattern of its own.
            case .arnEquals, .arnLike: Self.matches(arn: value, pattern)
            }
        }
    }

    private static func matches(arn: String, _ pattern: String) -> Bool {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let patterns = pattern.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, patterns.count == 6 else { return false }
        return zip(patterns, parts).allSatisfy { WildcardPattern(String($0)).matches(String($1)) }
    }
}
