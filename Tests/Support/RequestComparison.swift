package import DriverProtocol

/// Compares AWS requests as recorded cases want it: lists that AWS treats as sets compare as sets, and what this program
/// adds, or nobody set, is passed over.
package enum RequestComparison {
    private static let sets: Set<String> = ["environment", "tags", "secrets"]

    /// A request in a form that compares.
    package static func comparable(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members where key != "clientToken" && key != "startedBy" {
                guard sets.contains(key), let list = value.array else {
                    result[key] = comparable(value)
                    continue
                }
                let texts = list.filter { !isOurs($0) }.map { comparable($0).text(.canonical) }.sorted()
                if key != "tags" || !texts.isEmpty { result[key] = .array(texts.map(JSONValue.string)) }
            }
            return .object(result)
        case .array(let elements): return .array(elements.map(comparable))
        case .null, .bool, .number, .string: return value
        }
    }

    private static func isOurs(_ item: JSONValue) -> Bool {
        item["name"]?.string == "PREFECT_SERVER_EPHEMERAL_ENABLED"
            || item["key"]?.string?.hasPrefix("worker-host:") == true
    }

    /// What differs, for a message: paths with both values. Empty: nothing.
    package static func differences(_ ours: JSONValue?, _ theirs: JSONValue?) -> [String] {
        differences(ours.map(comparable), theirs.map(comparable), at: "")
    }

    private static func differences(_ ours: JSONValue?, _ theirs: JSONValue?, at path: String) -> [String] {
        if ours == theirs { return [] }
        if case .object(let left)? = ours, case .object(let right)? = theirs {
            let keys = Set(left.keys).union(right.keys).sorted()
            return keys.flatMap { differences(left[$0], right[$0], at: path + "/" + $0) }
        }
        if case .array(let left)? = ours, case .array(let right)? = theirs, left.count == right.count {
            return left.indices.flatMap { differences(left[$0], right[$0], at: "\(path)/\($0)") }
        }
        return ["\(path): ours \(ours?.text() ?? "nothing"), theirs \(theirs?.text() ?? "nothing")"]
    }
}
