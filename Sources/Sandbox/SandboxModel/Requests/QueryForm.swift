/// The parameters of a request in the query protocol, `application/x-www-form-urlencoded`.
package struct QueryForm: Sendable {
    private let fields: [(name: String, value: String)]

    package init(_ body: [UInt8]) {
        fields = body.split(separator: UInt8(ascii: "&")).map { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(parts[0]), parts.count > 1 ? Self.decode(parts[1]) : "")
        }
    }

    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// `VpcId.1`, `VpcId.2`, …
    func list(_ prefix: String) -> [String] {
        fields.filter { field in
            field.name.hasPrefix(prefix + ".") && Int(field.name.dropFirst(prefix.count + 1)) != nil
        }.map(\.value)
    }

    /// `Filter.1.Name` with `Filter.1.Value.1`, …
    func filters() -> [(name: String, values: [String])] {
        fields.filter { $0.name.hasPrefix("Filter.") && $0.name.hasSuffix(".Name") }.map { field in
            (field.value, list(String(field.name.dropLast("Name".count)) + "Value"))
        }
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var position = text.startIndex
        while position < text.endIndex {
            let byte = text[position]
            if byte == UInt8(ascii: "%"), position + 2 < text.endIndex,
                let value = UInt8(String(decoding: text[(position + 1)...(position + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                position += 3
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                position += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
