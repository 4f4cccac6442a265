internal import DriverProtocol

/// The reading of values that are not quite of their field's type, as Prefect's worker (pydantic) reads them.
enum LaxType {
    /// True or false: a boolean, 0 or 1, or one of the usual words; nil for anything else.
    static func bool(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let flag): return flag
        case .number(let number):
            let double = number.double
            return double == 0 ? false : double == 1 ? true : nil
        case .string(let text): return bool(text)
        case .null, .array, .object: return nil
        }
    }

    /// One of the words for true or false, in any case, without blanks around it.
    static func bool(_ text: String) -> Bool? {
        guard text.utf8.count <= 5 else { return nil }
        switch text.lowercased() {
        case "1", "true", "t", "yes", "y", "on": return true
        case "0", "false", "f", "no", "n", "off": return false
        default: return nil
        }
    }

    /// A whole number, as its digits: a number without fraction, a boolean, or a text that is one.
    static func integer(_ value: JSONValue) -> String? {
        switch value {
        case .bool(let flag): return flag ? "1" : "0"
        case .number(let number):
            if number.isInteger { return PythonText.of(number) }
            return Int(exactly: number.double).map(String.init)
        case .string(let text): return integer(text)
        case .null, .array, .object: return nil
        }
    }

    /// A text that is a whole number: blanks around it, a sign, single underscores between digits and a fraction of
    /// zeros are fine. Gives the digits without any of them.
    static func integer(_ text: String) -> String? {
        var rest = trimmed(text.utf8)
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if let point = rest.firstIndex(of: UInt8(ascii: ".")) {
            let fraction = rest[rest.index(after: point)...]
            guard !fraction.isEmpty, fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            rest = rest[..<point]
        }
        guard let digits = withoutUnderscores(rest), digits.allSatisfy(isDigit) else { return nil }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        if significant.isEmpty { return "0" }
        return (isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self)
    }

    /// A number: one, a boolean, or a text that is one.
    static func float(_ value: JSONValue) -> Double? {
        switch value {
        case .bool(let flag): flag ? 1 : 0
        case .number(let number): number.double
        case .string(let text): float(text)
        case .null, .array, .object: nil
        }
    }

    /// A text that is a number: `2.5`, `1e3`, `.5`, `5.`, `inf`, `nan`, blanks around it.
    static func float(_ text: String) -> Double? {
        guard let bytes = withoutUnderscores(trimmed(text.utf8)), let first = bytes.first else { return nil }
        let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        let body = isSigned ? bytes.dropFirst() : bytes[...]
        let sign: Double = first == UInt8(ascii: "-") ? -1 : 1
        switch String(decoding: body, as: UTF8.self).lowercased() {
        case "inf", "infinity": return sign * .infinity
        case "nan": return .nan
        default: break
        }
        // Only decimal spellings from here on: Swift reads hexadecimal ones too.
        let isDecimal = body.allSatisfy {
            isDigit($0)
                || [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "-"), UInt8(ascii: "+")]
                    .contains($0)
        }
        guard isDecimal, body.contains(where: isDigit) else { return nil }
        var decimal = String(decoding: body, as: UTF8.self)
        if decimal.utf8.first == UInt8(ascii: ".") { decimal = "0" + decimal }
        if decimal.hasSuffix(".") { decimal += "0" }
        decimal = decimal.replacingPointBeforeExponent()
        return Double(decimal).map { sign * $0 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func trimmed(_ bytes: String.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = bytes[...]
        while let first = rest.first, isBlank(first) { rest = rest.dropFirst() }
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return Substring(rest).utf8
    }

    /// The bytes without the underscores that stand singly between digits; nil when one stands elsewhere, or when
    /// there is nothing.
    private static func withoutUnderscores(_ bytes: Substring.UTF8View) -> [UInt8]? {
        let all = Array(bytes)
        guard !all.isEmpty else { return nil }
        guard all.contains(UInt8(ascii: "_")) else { return all }
        for (position, byte) in all.enumerated() where byte == UInt8(ascii: "_") {
            guard position > 0, position + 1 < all.count, isDigit(all[position - 1]), isDigit(all[position + 1])
            else { return nil }
        }
        return all.filter { $0 != UInt8(ascii: "_") }
    }
}

extension String {
    /// `5.e3` as `5.0e3`, which Swift reads.
    fileprivate func replacingPointBeforeExponent() -> String {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in utf8 {
            if byte | 0x20 == UInt8(ascii: "e"), previous == UInt8(ascii: ".") { bytes.append(UInt8(ascii: "0")) }
            bytes.append(byte)
            previous = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
