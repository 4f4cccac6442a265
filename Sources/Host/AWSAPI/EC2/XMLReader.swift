/// Reads the XML in which EC2 and STS answer: elements and text.
///
/// The XML parsers that are to be had bring full Foundation into the host. What AWS sends is a small part of XML, so this
/// reads no more than that: no document types, no entities but the five of XML and numeric ones, attributes passed over,
/// depth and size bounded.
package enum XMLReader {
    /// Why a text is not read.
    package struct Malformed: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    private static let maximumDepth = 64
    private static let maximumBytes = 16 << 20

    /// The document's root.
    package static func read(_ bytes: [UInt8]) throws(Malformed) -> XMLElement {
        guard bytes.count <= maximumBytes else {
            throw Malformed(description: "more than \(maximumBytes) bytes of XML")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Malformed(description: "XML that is not UTF-8")
        }
        var cursor = Cursor(bytes: bytes)
        try cursor.skipProlog()
        let root = try cursor.element(depth: 0)
        try cursor.skipProlog()
        guard cursor.position >= bytes.count else { throw Malformed(description: "XML with more than one root") }
        return root
    }

    private struct Cursor {
        let bytes: [UInt8]
        var position = 0

        mutating func skipProlog() throws(Malformed) {
            while true {
                skipSpace()
                if starts("<?") {
                    try skip(past: "?>")
                } else if starts("<!--") {
                    try skip(past: "-->")
                } else {
                    return
                }
            }
        }

        mutating func element(depth: Int) throws(Malformed) -> XMLElement {
            guard depth < XMLReader.maximumDepth else { throw Malformed(description: "XML nested too deep") }
            try expect("<")
            let name = try self.name()
            let isEmpty = try skipAttributes()
            if isEmpty { return XMLElement(name: name, children: [], text: "") }
            var children: [XMLElement] = []
            var text = ""
            while true {
                guard position < bytes.count else { throw Malformed(description: "XML that ends inside <\(name)>") }
                if starts("</") {
                    position += 2
                    guard try self.name() == name else {
                        throw Malformed(description: "<\(name)> is closed by another")
                    }
                    skipSpace()
                    try expect(">")
                    return XMLElement(name: name, children: children, text: children.isEmpty ? text : "")
                } else if starts("<!--") {
                    try skip(past: "-->")
                } else if starts("<!") || starts("<?") {
                    throw Malformed(description: "XML with declarations inside <\(name)>")
                } else if bytes[position] == UInt8(ascii: "<") {
                    children.append(try element(depth: depth + 1))
                } else {
                    text += try self.text()
                }
            }
        }

        private mutating func text() throws(Malformed) -> String {
            var raw: [UInt8] = []
            while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
                if bytes[position] == UInt8(ascii: "&") {
                    raw += try entity().utf8
                } else {
                    raw.append(bytes[position])
                    position += 1
                }
            }
            return String(decoding: raw, as: UTF8.self)
        }

        private mutating func entity() throws(Malformed) -> String {
            position += 1
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: ";"), position - start < 12 { position += 1 }
            guard position < bytes.count, bytes[position] == UInt8(ascii: ";") else {
                throw Malformed(description: "XML with a bare &")
            }
            let name = String(decoding: bytes[start..<position], as: UTF8.self)
            position += 1
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            default:
                let digits = name.dropFirst()
                let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
                guard name.hasPrefix("#"), let scalar = code.flatMap(UnicodeScalar.init) else {
                    throw Malformed(description: "XML with the unknown entity &\(name);")
                }
                return String(Character(scalar))
            }
        }

        private mutating func name() throws(Malformed) -> String {
            let start = position
            while position < bytes.count, !" \t\r\n/>=".utf8.contains(bytes[position]) { position += 1 }
            guard position > start else { throw Malformed(description: "XML with a tag without a name") }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        /// - Returns: whether the element is closed at once.
        private mutating func skipAttributes() throws(Malformed) -> Bool {
            while true {
                skipSpace()
                if starts("/>") {
                    position += 2
                    return true
                }
                if starts(">") {
                    position += 1
                    return false
                }
                _ = try name()
                skipSpace()
                try expect("=")
                skipSpace()
                guard position < bytes.count,
                    bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
                else { throw Malformed(description: "XML with an attribute without quotes") }
                let quote = bytes[position]
                position += 1
                while position < bytes.count, bytes[position] != quote { position += 1 }
                position += 1
            }
        }

        private func starts(_ text: StaticString) -> Bool {
            guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
            return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
        }

        private mutating func expect(_ text: StaticString) throws(Malformed) {
            guard starts(text) else {
                throw Malformed(description: "no XML where \(text) should stand (byte \(position))")
            }
            position += text.utf8CodeUnitCount
        }

        private mutating func skip(past text: StaticString) throws(Malformed) {
            while position < bytes.count {
                if starts(text) {
                    position += text.utf8CodeUnitCount
                    return
                }
                position += 1
            }
            throw Malformed(description: "XML that ends early")
        }

        private mutating func skipSpace() {
            while position < bytes.count, " \t\r\n".utf8.contains(bytes[position]) { position += 1 }
        }
    }
}
