package import DriverProtocol

/// What Prefect's server makes of a pool's `variables` before it checks job variables with them
/// (`prefect.utilities.schema_tools`, 3.8.8).
package enum PrefectSchemaForm {
    /// The schema that is checked with: optional properties may be null, tuples are draft 2020-12's, and a block may be
    /// given by its id.
    package static func prepared(_ variables: JSONObject) -> JSONObject {
        var schema = withFixedProperties(variables)
        guard var definitions = schema["definitions"]?.object else { return schema }
        for (name, definition) in definitions {
            guard let members = definition.object else { continue }
            definitions[name] = .object(withFixedProperties(members))
        }
        for definition in definitions.values where definition["block_type_slug"] != nil {
            guard let title = definition["title"]?.string else { continue }
            definitions[title] = ["oneOf": [definition, blockReference]]
        }
        schema["definitions"] = .object(definitions)
        return schema
    }

    /// The schema without `required`, as it is used where not all variables are there yet. Lists keep theirs.
    static func withoutRequired(_ schema: JSONObject) -> JSONObject {
        schema.filter { $0.key != "required" }.mapValues { value in
            value.object.map { .object(withoutRequired($0)) } ?? value
        }
    }

    private static func withFixedProperties(_ schema: JSONObject) -> JSONObject {
        guard let properties = schema["properties"]?.object else { return schema }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        var result = schema
        var fixed = properties
        for (name, property) in properties {
            guard var members = property.object else { continue }
            if let type = members["type"], type != "null", !required.contains(name) {
                members["type"] = nil
                members["anyOf"] = [["type": type], ["type": "null"]]
            }
            if let items = members["items"], items.array?.isEmpty == false, !(members["prefixItems"]?.isTruthy ?? false)
            {
                members["prefixItems"] = items
                members["items"] = nil
            }
            fixed[name] = .object(withFixedProperties(members))
        }
        result["properties"] = .object(fixed)
        return result
    }

    private static let blockReference: JSONValue = [
        "type": "object", "required": ["$ref"],
        "properties": [
            "$ref": [
                "oneOf": [
                    ["type": "string", "format": "uuid"],
                    ["type": "object", "additionalProperties": ["type": "string"], "minProperties": 1],
                ]
            ]
        ],
    ]
}
