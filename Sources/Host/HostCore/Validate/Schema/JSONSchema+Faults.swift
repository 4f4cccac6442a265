package import DriverProtocol

extension JSONSchema {
    /// A place in a schema that is no schema, and what is wrong with it.
    package struct Fault: Sendable, Equatable {
        /// A JSON Pointer into the schema.
        package var path: String
        /// The rest of a sentence: `is 5, not a map`.
        package var message: String
        /// What stands there.
        package var value: JSONValue
    }

    /// What is wrong with the schema itself, by the meta-schema of draft 2020-12 as far as keywords are known here.
    /// Prefect's server refuses every deployment of a pool whose schema is at fault.
    package var faults: [Fault] {
        var faults: [Fault] = []
        var steps = Self.mostSteps
        Self.collect(root, "", 0, &steps, &faults)
        return faults
    }

    private static let mostFaults = 50
    private static let types: Set<String> = ["null", "boolean", "integer", "number", "string", "array", "object"]
    private static let schemaMaps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]
    private static let schemaLists = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let schemas = [
        "items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else",
    ]
    private static let counts = [
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
        "maxContains",
    ]
    private static let numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
    private static let texts = ["$ref", "pattern", "title", "description", "format"]

    private static func collect(
        _ schema: JSONValue, _ path: String, _ depth: Int, _ steps: inout Int, _ faults: inout [Fault]
    ) {
        steps -= 1
        guard steps > 0, depth < deepest, faults.count < mostFaults else { return }
        guard let rules = schema.object else {
            if schema.bool == nil {
                faults.append(
                    Fault(path: path, message: "is \(schema.brief), neither a map nor a boolean", value: schema))
            }
            return
        }
        for (keyword, value) in rules {
            let place = JSONPointer.appending(path, keyword)
            if let wanted = wanted(keyword, value) {
                faults.append(Fault(path: place, message: "is \(value.brief), not \(wanted)", value: value))
            } else if schemaMaps.contains(keyword) {
                for (name, inner) in value.object ?? JSONObject() {
                    collect(inner, JSONPointer.appending(place, name), depth + 1, &steps, &faults)
                }
            } else if schemaLists.contains(keyword) {
                for (position, inner) in (value.array ?? []).enumerated() {
                    collect(inner, "\(place)/\(position)", depth + 1, &steps, &faults)
                }
            } else if schemas.contains(keyword) {
                collect(value, place, depth + 1, &steps, &faults)
            }
        }
    }

    /// What a keyword's value is to be; nil when it is.
    private static func wanted(_ keyword: String, _ value: JSONValue) -> String? {
        switch keyword {
        case "type":
            let names = value.array ?? [value]
            let known = !names.isEmpty && names.allSatisfy { $0.string.map(types.contains) ?? false }
            return known ? nil : "a type: \(types.sorted().joined(separator: ", "))"
        case "enum": return value.array == nil ? "a list" : nil
        case "required":
            let names = value.array ?? []
            return value.array != nil && names.allSatisfy { $0.string != nil } ? nil : "a list of texts"
        case "uniqueItems": return value.bool == nil ? "true or false" : nil
        case _ where schemaMaps.contains(keyword): return value.object == nil ? "a map" : nil
        case _ where schemaLists.contains(keyword):
            return value.array?.isEmpty ?? true ? "a list of schemas" : nil
        case _ where counts.contains(keyword): return value.count.map { $0 >= 0 } ?? false ? nil : "a count"
        case _ where numbers.contains(keyword): return value.number == nil ? "a number" : nil
        case _ where texts.contains(keyword): return value.string == nil ? "a text" : nil
        default: return nil
        }
    }
}
