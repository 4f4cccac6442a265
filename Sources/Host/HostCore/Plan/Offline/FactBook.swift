package import DriverProtocol

/// Answers of AWS's that are known beforehand: from a recording, from a request that was written by hand, from a file.
package struct FactBook: Sendable, Equatable {
    /// By the need's name, or by its operation.
    private var named: [String: JSONValue] = [:]
    /// By operation and parameters.
    private var looked: [String: JSONValue] = [:]

    /// Knows nothing.
    package init() {}

    /// Takes answers by name, as `plan` has them in `facts`; an operation (`ec2:DescribeVpcs`) may stand for a name.
    package init(_ facts: JSONObject) {
        for (name, answer) in facts { named[name] = answer }
    }

    /// Notes the answer to a need.
    package mutating func note(_ answer: JSONValue, to need: FactNeed) {
        looked[Self.key(need)] = answer
    }

    /// Notes an answer of which only the name is known.
    package mutating func note(_ answer: JSONValue, name: String) {
        named[name] = answer
    }

    /// Adds another's answers, which win.
    package mutating func merge(_ other: FactBook) {
        named.merge(other.named) { $1 }
        looked.merge(other.looked) { $1 }
    }

    /// The answer to a need; nil when it is not known (null is an answer: AWS has no such thing).
    package func answer(to need: FactNeed) -> JSONValue? {
        looked[Self.key(need)] ?? named[need.name] ?? named[need.operation]
    }

    private static func key(_ need: FactNeed) -> String {
        need.operation + JSONValue.object(need.parameters).text(.canonical)
    }
}
