import DriverProtocol
import FoundationEssentials
import HostCore
import TestSupport

/// A schema of docs.
struct SchemaFile {
    static let messages = Result { try SchemaFile("driver-protocol.schema.json") }
    static let manifest = Result { try SchemaFile("driver-manifest.schema.json") }

    let document: JSONValue

    init(_ name: String) throws {
        let data = try Data(contentsOf: URL(filePath: "\(ProjectPaths.root)/docs/\(name)"))
        document = try JSONValue(parsing: Array(data))
    }

    /// What is wrong with a value, by one definition or the whole.
    /// - Parameter isStrict: whether members that the schema does not name are wrong, though a reader ignores them.
    func faults(of value: JSONValue, as definition: String? = nil, isStrict: Bool = false) -> [String] {
        var root = isStrict ? Self.closed(document) : document
        if let definition {
            root["oneOf"] = nil
            root["$ref"] = "#/$defs/\(definition)"
        }
        return JSONSchema(root).violations(of: value).map { "\($0.path) \($0.message)" }
    }

    /// The names that a definition gives its members.
    func members(of definition: String) -> Set<String> {
        Set(document["$defs"]?[definition]?["properties"]?.object?.keys ?? [])
    }

    /// The schema with every object closed that names its members and does not say that there are others.
    private static func closed(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(var rules):
            for (key, value) in rules where key != "enum" && key != "const" { rules[key] = closed(value) }
            if rules["properties"]?.object != nil, rules["type"] != nil, rules["additionalProperties"] == nil {
                rules["additionalProperties"] = false
            }
            return .object(rules)
        case .array(let elements): return .array(elements.map(closed))
        case .null, .bool, .number, .string: return schema
        }
    }
}
