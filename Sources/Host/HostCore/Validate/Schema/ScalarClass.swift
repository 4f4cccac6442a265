/// A set of characters in a pattern.
struct ScalarClass: Sendable {
    enum Item: Sendable {
        case range(ClosedRange<UInt32>)
        case digit(Bool)
        case word(Bool)
        case space(Bool)
    }

    var items: [Item]
    var isNegated = false

    init(_ items: [Item], isNegated: Bool = false) {
        self.items = items
        self.isNegated = isNegated
    }

    init(_ scalar: Unicode.Scalar) { self.init([.range(scalar.value...scalar.value)]) }

    /// Everything but a line break.
    static let dot = ScalarClass([.range(0x0A...0x0A)], isNegated: true)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isThere = items.contains { item in
            switch item {
            case .range(let range): range.contains(scalar.value)
            case .digit(let wanted): (scalar.properties.generalCategory == .decimalNumber) == wanted
            case .word(let wanted): Self.isWord(scalar) == wanted
            case .space(let wanted): Self.isSpace(scalar) == wanted
            }
        }
        return isThere != isNegated
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: scalar == "_" || scalar.properties.numericType != nil
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        (0x1C...0x1F).contains(scalar.value) || scalar.properties.isWhitespace
    }
}
