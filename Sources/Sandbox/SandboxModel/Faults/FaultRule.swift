internal import DriverProtocol

/// A fault and the requests that it befalls.
package struct FaultRule: Sendable {
    /// The operation's name, or `*` for all.
    let operation: String
    /// How many matching requests pass first.
    var skip: Int
    /// How many requests fail after that; nil for all.
    var times: Int?
    /// A text that the request's body must contain.
    let substring: String?
    /// Members that the request must have with just these values.
    let parameters: JSONObject
    let fault: Fault

    func matches(_ request: APIRequest, _ input: JSONValue) -> Bool {
        guard operation == "*" || operation == request.operation, times != 0 else { return false }
        guard parameters.allSatisfy({ input[$0.key] == $0.value }) else { return false }
        guard let substring else { return true }
        return String(decoding: request.body, as: UTF8.self).contains(substring)
    }
}

/// The fault rules, the first that matches wins.
package struct FaultTable: Sendable {
    private var rules: [FaultRule] = []

    package var isEmpty: Bool { rules.isEmpty }

    package mutating func add(_ rule: FaultRule) { rules.append(rule) }

    package mutating func removeAll() { rules.removeAll() }

    /// The fault for a request, counted as used unless `spares` holds it back.
    mutating func take(for request: APIRequest, _ input: JSONValue, sparing spares: (Fault) -> Bool) -> Fault? {
        for position in rules.indices where rules[position].matches(request, input) {
            guard !spares(rules[position].fault) else { return nil }
            guard rules[position].skip == 0 else {
                rules[position].skip -= 1
                continue
            }
            if let times = rules[position].times { rules[position].times = times - 1 }
            return rules[position].fault
        }
        return nil
    }
}
