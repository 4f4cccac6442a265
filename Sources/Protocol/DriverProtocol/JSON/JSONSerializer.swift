/// How a value is written.
public struct JSONFormat: Sendable {
    /// Members in the order of their keys' UTF-8 bytes instead of their own.
    public var sortedKeys: Bool
    /// Spaces for each level of nesting; nil for one line without spaces.
    public var indentation: Int?

    /// One line, members in their own order.
    public static let compact = JSONFormat(sortedKeys: false, indentation: nil)
    /// One line, members sorted: equal values give equal bytes, so this is what is hashed.
    public static let canonical = JSONFormat(sortedKeys: true, indentation: nil)
    /// For people.
    public static let pretty = JSONFormat(sortedKeys: false, indentation: 2)
}

extension JSONValue {
    /// The value as UTF-8.
    public func serialized(_ format: JSONFormat = .compact) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        write(to: &bytes, format: format)
        return bytes
    }

    /// The value as text.
    public func text(_ format: JSONFormat = .compact) -> String {
        String(decoding: serialized(format), as: UTF8.self)
    }

    /// Appends the value to `bytes`.
    public func write(to bytes: inout [UInt8], format: JSONFormat = .compact) {
        write(to: &bytes, format: format, level: 0)
    }

    private func write(to bytes: inout [UInt8], format: JSONFormat, level: Int) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: number.text.utf8)
        case .string(let text): Self.writeString(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.writeBreak(to: &bytes, format: format, level: level + 1)
                element.write(to: &bytes, format: format, level: level + 1)
            }
            if !elements.isEmpty { Self.writeBreak(to: &bytes, format: format, level: level) }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            let members =
                format.sortedKeys ? object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : Array(object)
            for (position, member) in members.enumerated() {
                if position > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.writeBreak(to: &bytes, format: format, level: level + 1)
                Self.writeString(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                if format.indentation != nil { bytes.append(UInt8(ascii: " ")) }
                member.value.write(to: &bytes, format: format, level: level + 1)
            }
            if !object.isEmpty { Self.writeBreak(to: &bytes, format: format, level: level) }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func writeBreak(to bytes: inout [UInt8], format: JSONFormat, level: Int) {
        guard let indentation = format.indentation else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indentation * level))
    }

    private static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

    private static func writeString(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for position in 0..<utf8.count {
                let byte = utf8[position]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else {
                    continue
                }
                bytes.append(contentsOf: utf8[start..<position])
                start = position + 1
                bytes.append(UInt8(ascii: "\\"))
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
                case 0x0A: bytes.append(UInt8(ascii: "n"))
                case 0x0D: bytes.append(UInt8(ascii: "r"))
                case 0x09: bytes.append(UInt8(ascii: "t"))
                default:
                    bytes.append(contentsOf: "u00".utf8)
                    bytes.append(hexDigits[Int(byte >> 4)])
                    bytes.append(hexDigits[Int(byte & 0xF)])
                }
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { text() }
}
