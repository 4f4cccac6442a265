package import DriverProtocol

/// Takes out of an exchange what AWS knows and a recording must not.
///
/// The job's own secrets cross to drivers as tokens and need nothing. A fact may hold secrets all the same: the environment
/// of a task definition that exists stands in it in clear. Each such value becomes as many asterisks, in the request and
/// wherever the driver has carried it, so that sizes stay and a replay asks and compares the same.
package enum RecordingMask {
    /// Shorter values are replaced in an answer only where an environment has them: `1` is everywhere.
    private static let leastDistinctive = 6

    /// The exchange's params and outcome, masked.
    package static func applied(
        to params: JSONObject, _ outcome: DriverExchange.Outcome
    ) -> (params: JSONObject, outcome: DriverExchange.Outcome) {
        var values: Set<String> = []
        var masked = params
        for member in ["facts", "task"] {
            if let value = params[member] { masked[member] = hiding(value, in: member, &values) }
        }
        if let plan = params["plan"]?.object, let facts = plan["facts"] {
            masked["plan"]?["facts"] = hiding(facts, in: "facts", &values)
        }
        guard !values.isEmpty else { return (params, outcome) }
        let distinctive = values.filter { $0.utf8.count >= leastDistinctive }.sorted { $0.utf8.count > $1.utf8.count }
        switch outcome {
        case .result(let result): return (masked, .result(cleaned(result, in: "", values, distinctive)))
        case .refused(let error):
            return (masked, .refused(DriverError(json: cleaned(error.json, in: "", values, distinctive))))
        case .failed(let reason): return (masked, .failed(cleaned(reason, distinctive)))
        }
    }

    /// Replaces the values of environments and of log drivers' tokens, and notes them.
    private static func hiding(_ value: JSONValue, in member: String, _ values: inout Set<String>) -> JSONValue {
        switch value {
        case .array(let elements):
            return .array(
                elements.map { element in
                    guard member == "environment", let text = element["value"]?.string, !text.isEmpty else {
                        return hiding(element, in: "", &values)
                    }
                    values.insert(text)
                    var entry = element
                    entry["value"] = .string(stars(text))
                    return entry
                })
        case .object(let members):
            var result = JSONObject()
            for (name, inner) in members {
                if member == "options", name.hasSuffix("-token"), let text = inner.string, !text.isEmpty {
                    values.insert(text)
                    result[name] = .string(stars(text))
                } else {
                    result[name] = hiding(inner, in: name, &values)
                }
            }
            return .object(result)
        case .null, .bool, .number, .string: return value
        }
    }

    private static func cleaned(
        _ value: JSONValue, in member: String, _ values: Set<String>, _ distinctive: [String]
    ) -> JSONValue {
        switch value {
        case .string(let text): return .string(cleaned(text, distinctive))
        case .array(let elements):
            return .array(
                elements.map { element in
                    guard member == "environment", let text = element["value"]?.string, values.contains(text) else {
                        return cleaned(element, in: "", values, distinctive)
                    }
                    var entry = element
                    entry["value"] = .string(stars(text))
                    return entry
                })
        case .object(let members):
            var result = JSONObject()
            for (name, inner) in members { result[name] = cleaned(inner, in: name, values, distinctive) }
            return .object(result)
        case .null, .bool, .number: return value
        }
    }

    private static func cleaned(_ text: String, _ distinctive: [String]) -> String {
        distinctive.reduce(text) { $0.replacing($1, with: stars($1)) }
    }

    private static func stars(_ text: String) -> String {
        String(repeating: "*", count: text.unicodeScalars.count)
    }
}
