internal import DriverProtocol

/// The type of an input member. AWS's JSON protocol refuses a value of another type before it looks at its meaning;
/// members that it does not know it passes over, and null is the same as absent.
indirect enum InputShape: Sendable {
    case string
    case integer
    case boolean
    case list(InputShape)
    case map(InputShape)
    /// A structure, by its name in the table.
    case structure(String)

    /// Refuses a value that is not of this type, as AWS's deserializer words it.
    func check(_ value: JSONValue) throws(APIError) {
        switch (self, value) {
        case (_, .null), (.string, .string), (.boolean, .bool):
            return
        case (.integer, .number(let number)):
            guard number.isInteger, number.integer.map({ Int32(exactly: $0) != nil }) == true else {
                throw Self.serialization("NUMBER_VALUE can not be converted to an Integer")
            }
        case (.list(let element), .array(let values)):
            for value in values { try element.check(value) }
        case (.map(let element), .object(let members)):
            for member in members { try element.check(member.value) }
        case (.structure(let name), .object(let members)):
            let shape = ECSShapes.structures[name] ?? [:]
            for member in members {
                if let expected = shape[member.key] { try expected.check(member.value) }
            }
        case (_, .array):
            throw Self.serialization("Start of list found where not expected")
        case (_, .object):
            throw Self.serialization("Start of structure or map found where not expected")
        case (.list, _):
            throw Self.serialization("Unexpected token received from parser: a list was expected")
        case (.map, _), (.structure, _):
            throw Self.serialization("Unexpected token received from parser: a structure or map was expected")
        case (_, .string):
            throw Self.serialization("STRING_VALUE can not be converted to \(noun)")
        case (_, .number):
            throw Self.serialization("NUMBER_VALUE can not be converted to \(noun)")
        case (_, .bool(let value)):
            throw Self.serialization("\(value ? "TRUE" : "FALSE")_VALUE can not be converted to \(noun)")
        }
    }

    private var noun: String {
        switch self {
        case .string: "a String"
        case .integer: "an Integer"
        case .boolean: "a Boolean"
        case .list: "a List"
        case .map: "a Map"
        case .structure: "a Structure"
        }
    }

    static func serialization(_ message: String) -> APIError { APIError("SerializationException", message) }
}

extension InputShape {
    /// Reads the notation of ``ECSShapes``: `string`, `integer`, `boolean`, `[element]`, `{value}`, a structure's name.
    init(notation: Substring) {
        switch notation {
        case "string": self = .string
        case "integer": self = .integer
        case "boolean": self = .boolean
        default:
            switch notation.first {
            case "[": self = .list(InputShape(notation: notation.dropFirst().dropLast()))
            case "{": self = .map(InputShape(notation: notation.dropFirst().dropLast()))
            default: self = .structure(String(notation))
            }
        }
    }
}
