package import DriverProtocol

/// One statement of a policy that allows.
package struct PolicyStatement: Sendable, Equatable {
    /// Letters and digits.
    package var sid: String
    package var actions: [HostAction]
    package var resources: [String]
    /// Operator, key, values.
    package var conditions: [Condition] = []

    package struct Condition: Sendable, Equatable {
        package var test: String
        package var key: String
        package var values: [String]
    }

    package var json: JSONValue {
        var json: JSONObject = [
            "Sid": .string(sid), "Effect": "Allow", "Action": Self.list(actions.map(\.rawValue)),
            "Resource": Self.list(resources),
        ]
        var tests = JSONObject()
        for condition in conditions {
            var keys = tests[condition.test]?.object ?? JSONObject()
            keys[condition.key] = Self.list(condition.values)
            tests[condition.test] = .object(keys)
        }
        if !tests.isEmpty { json["Condition"] = .object(tests) }
        return .object(json)
    }

    private static func list(_ texts: [String]) -> JSONValue {
        texts.count == 1 ? .string(texts[0]) : .array(texts.map(JSONValue.string))
    }
}
