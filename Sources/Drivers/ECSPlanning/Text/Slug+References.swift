extension Slug {
    /// Reads HTML's character references: named ones, then decimal, then hexadecimal ones.
    static func decode(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.contains("&") else { return scalars }
        let named = replacing(scalars, opening: "&") { body in
            CharacterEntities.scalar(named: String(String.UnicodeScalarView(body)))
        }
        let decimal = numeric(named, opening: "&#", radix: 10)
        return numeric(decimal, opening: "&#x", radix: 16)
    }

    /// One number that is no character leaves all references of its kind as they are.
    private static func numeric(_ scalars: [Unicode.Scalar], opening: String, radix: Int) -> [Unicode.Scalar] {
        var failed = false
        let result = replacing(scalars, opening: opening) { body in
            guard !body.isEmpty else { return nil }
            var value = 0
            for scalar in body {
                guard let digit = digit(scalar, radix: radix) else { return nil }
                value = min(value * radix + digit, 0x110000)
            }
            if value > 0x10FFFF { failed = true }
            return Unicode.Scalar(UInt32(value)) ?? "\u{FFFD}"
        }
        return failed ? scalars : result
    }

    private static func digit(_ scalar: Unicode.Scalar, radix: Int) -> Int? {
        if radix == 16 { return scalar.isASCII ? Character(scalar).hexDigitValue : nil }
        return isDigit(scalar) ? scalar.properties.numericValue.map { Int($0) } : nil
    }

    /// Replaces each `opening … ;` for which the closure knows a character.
    private static func replacing(
        _ scalars: [Unicode.Scalar], opening: String, _ character: (ArraySlice<Unicode.Scalar>) -> Unicode.Scalar?
    ) -> [Unicode.Scalar] {
        let opening = Array(opening.unicodeScalars)
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < scalars.count {
            let start = position + opening.count
            if scalars[position] == "&", scalars[position...].starts(with: opening),
                let end = scalars[start...].firstIndex(where: { $0 == ";" || $0 == "&" }), scalars[end] == ";",
                let scalar = character(scalars[start..<end])
            {
                result.append(scalar)
                position = end + 1
            } else {
                result.append(scalars[position])
                position += 1
            }
        }
        return result
    }
}
