extension PythonText {
    /// A double as Python's `repr` has it: the shortest digits that read back the same; an exponent of at least two
    /// digits below 1e-4 and from 1e16 on.
    static func of(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let (digits, exponent) = shortestDigits(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        guard (-4..<16).contains(exponent) else {
            let fraction = digits.dropFirst()
            let size = String(exponent.magnitude)
            return sign + String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + String(fraction)) + "e"
                + (exponent < 0 ? "-" : "+") + (size.utf8.count < 2 ? "0" + size : size)
        }
        if exponent < 0 {
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let whole = exponent + 1
        if digits.utf8.count <= whole {
            return sign + digits + String(repeating: "0", count: whole - digits.utf8.count) + ".0"
        }
        return sign + String(digits.prefix(whole)) + "." + String(digits.dropFirst(whole))
    }

    /// The shortest decimal digits of a value, without zeros at either end, and the exponent of the first of them.
    private static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
        guard value > 0 else { return ("0", 0) }
        var mantissa: [UInt8] = []
        var exponent = 0
        var point: Int?
        let text = Array(value.description.utf8)
        let end = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
        for byte in text[..<end] {
            if byte == UInt8(ascii: ".") { point = mantissa.count } else { mantissa.append(byte) }
        }
        if end < text.count { exponent = Int(String(decoding: text[(end + 1)...], as: UTF8.self)) ?? 0 }
        exponent += (point ?? mantissa.count) - 1
        while mantissa.first == UInt8(ascii: "0") {
            mantissa.removeFirst()
            exponent -= 1
        }
        while mantissa.last == UInt8(ascii: "0") { mantissa.removeLast() }
        return (String(decoding: mantissa, as: UTF8.self), exponent)
    }
}
