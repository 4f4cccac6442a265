package import DriverProtocol

/// Cleans a task definition of members without a value, as templates leave them when a job variable is not set.
package enum EmptyValues {
    /// Members whose texts may be empty: an environment variable set to nothing is set.
    private static let textMaps: Set<String> = ["options", "dockerLabels", "driverOpts", "labels", "environment"]

    /// The definition without nulls and empty texts, lists and maps. Zeros, `false`, list elements and the values of
    /// name-value pairs stay.
    package static func dropped(from object: JSONObject) -> JSONObject {
        var result = JSONObject()
        result.reserveCapacity(object.count)
        for (key, value) in object {
            switch value {
            case .null: continue
            case .string(let text) where text.isEmpty && key != "value": continue
            case .object(let members) where textMaps.contains(key):
                let kept = members.filter { !$0.value.isNull }
                if !kept.isEmpty { result[key] = .object(kept) }
            case .object(let members):
                let kept = dropped(from: members)
                // A volume's empty host means a directory that Docker chooses.
                if !kept.isEmpty { result[key] = .object(kept) }
            case .array(let elements):
                let kept = elements.compactMap(element)
                if !kept.isEmpty { result[key] = .array(kept) }
            default: result[key] = value
            }
        }
        return result
    }

    private static func element(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .null: Optional<JSONValue>.none
        case .object(let members): .object(dropped(from: members))
        default: value
        }
    }
}
