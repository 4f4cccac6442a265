extension Slug {
    /// The text with compatibility characters unfolded, and without those ASCII characters that a mark makes into
    /// something else: what NFKC leaves of it in ASCII. Everything else stays some character outside ASCII.
    static func composed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard !scalars.allSatisfy(\.isASCII) else { return scalars }
        var unfolded: [Unicode.Scalar] = []
        for scalar in scalars {
            if let form = scalar.isASCII ? nil : CompatibilityForms.ascii(scalar) {
                unfolded.append(contentsOf: form.unicodeScalars.map { $0 == "~" ? "\u{FFFD}" : $0 })
            } else {
                unfolded.append(scalar)
            }
        }
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < unfolded.count {
            var base = unfolded[position]
            position += 1
            if base.isASCII {
                // A mark composes with its base unless another of its class stands between (UAX #15, blocking).
                var classes: Set<UInt8> = []
                while position < unfolded.count {
                    let mark = unfolded[position]
                    let order = mark.properties.canonicalCombiningClass.rawValue
                    guard order != 0 else { break }
                    if classes.insert(order).inserted, ComposingMarks.compose(base, mark) { base = "\u{FFFD}" }
                    position += 1
                }
                result.append(base)
                if !classes.isEmpty { result.append("\u{FFFD}") }
            } else {
                result.append(base)
            }
        }
        return result
    }

    /// The text spelt in ASCII, without what cannot be.
    static func romanized(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard !scalars.allSatisfy(\.isASCII) else { return scalars }
        return scalars.flatMap { scalar -> [Unicode.Scalar] in
            if scalar.isASCII { return [scalar] }
            let spelling = Romanization.ascii(scalar) ?? CompatibilityForms.ascii(scalar) ?? ""
            return spelling.unicodeScalars.map { $0 == "~" ? "-" : $0 }
        }
    }
}
