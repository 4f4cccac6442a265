package import DriverProtocol

/// How Prefect's worker, which is written in Python, spells a value inside a text or an environment variable: `None`,
/// `True`, `{'a': 1}`, `1e+16` (`str()` of Python 3.11). Flows depend on it.
package enum PythonText {
    /// A value as text: a string as it is, anything else as Python writes it.
    package static func of(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        var text = ""
        write(value, to: &text)
        return text
    }

    /// A text in quotation marks, as inside a list.
    static func quoted(_ text: String) -> String {
        var quoted = ""
        quote(text, to: &quoted)
        return quoted
    }

    private static func write(_ value: JSONValue, to text: inout String) {
        switch value {
        case .null: text += "None"
        case .bool(let flag): text += flag ? "True" : "False"
        case .number(let number): text += of(number)
        case .string(let string): quote(string, to: &text)
        case .array(let elements):
            text += "["
            for (position, element) in elements.enumerated() {
                if position > 0 { text += ", " }
                write(element, to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (position, member) in members.enumerated() {
                if position > 0 { text += ", " }
                quote(member.key, to: &text)
                text += ": "
                write(member.value, to: &text)
            }
            text += "}"
        }
    }

    /// A number: whole ones of any size digit by digit, others as the nearest double.
    static func of(_ number: JSONNumber) -> String {
        guard number.isInteger else { return of(number.double) }
        return number.text == "-0" ? "0" : number.text
    }

    /// A string in quotation marks with Python's escapes.
    private static func quote(_ string: String, to text: inout String) {
        let hasSingle = string.utf8.contains(UInt8(ascii: "'"))
        let mark: Unicode.Scalar = hasSingle && !string.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        text.unicodeScalars.append(mark)
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case mark: text += "\\\(mark)"
            case _ where isPrintable(scalar): text.unicodeScalars.append(scalar)
            case "\0"..."\u{FF}": text += "\\x" + hex(scalar.value, digits: 2)
            case "\0"..."\u{FFFF}": text += "\\u" + hex(scalar.value, digits: 4)
            default: text += "\\U" + hex(scalar.value, digits: 8)
            }
        }
        text.unicodeScalars.append(mark)
    }

    /// Python's `str.isprintable`: no separators but the space, nothing invisible, unassigned or private.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
