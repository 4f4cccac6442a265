internal import DriverProtocol

/// AWS's query protocol: nested members become `Filter.1.Value.2=…`.
enum QueryForm {
    static func encode(action: String, version: String, parameters: JSONObject) -> [UInt8] {
        var pairs: [(String, String)] = [("Action", action), ("Version", version)]
        for (name, value) in parameters {
            flatten(value.array == nil ? name : singular(name), value, into: &pairs)
        }
        return Array(pairs.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&").utf8)
    }

    /// EC2 names lists in the plural and sends their elements under the singular.
    private static func singular(_ name: String) -> String {
        name.hasSuffix("s") && name.first?.isUppercase == true ? String(name.dropLast()) : name
    }

    private static func flatten(_ name: String, _ value: JSONValue, into pairs: inout [(String, String)]) {
        switch value {
        case .null: break
        case .bool(let flag): pairs.append((name, flag ? "true" : "false"))
        case .number(let number): pairs.append((name, number.text))
        case .string(let text): pairs.append((name, text))
        case .array(let elements):
            for (position, element) in elements.enumerated() {
                flatten("\(name).\(position + 1)", element, into: &pairs)
            }
        case .object(let members):
            for (member, value) in members {
                flatten("\(name).\(value.array == nil ? member : singular(member))", value, into: &pairs)
            }
        }
    }

    static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
