/// Reads a regular expression.
struct SchemaPatternParser {
    indirect enum Node {
        case scalar(ScalarClass)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, least: Int, most: Int?)
        case start
        case end
    }

    private var rest: Substring.UnicodeScalarView
    private var depth = 0
    private static let deepest = 50
    private static let mostRepeats = 1000

    init(_ source: String) {
        rest = source[...].unicodeScalars
    }

    /// The whole pattern; nil when it cannot be read.
    mutating func parse() -> Node? {
        guard let node = alternatives(), rest.isEmpty else { return nil }
        return node
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func alternatives() -> Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { return nil }
        var nodes: [Node] = []
        repeat {
            guard let node = sequence() else { return nil }
            nodes.append(node)
        } while take("|")
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() -> Node? {
        var nodes: [Node] = []
        while let next = rest.first, next != "|", next != ")" {
            guard let atom = atom(), let node = repeated(atom) else { return nil }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom() -> Node? {
        switch rest.removeFirst() {
        case "^": return .start
        case "$": return .end
        case ".": return .scalar(.dot)
        case "(": return group()
        case "[": return bracket().map(Node.scalar)
        case "\\": return escape(inBrackets: false).map { .scalar(ScalarClass([$0])) }
        case "*", "+", "?": return nil
        case let scalar: return .scalar(ScalarClass(scalar))
        }
    }

    private mutating func group() -> Node? {
        if take("?") {
            if take("P") {
                guard take("<"), let end = rest.firstIndex(of: ">") else { return nil }
                rest = rest[rest.index(after: end)...]
            } else if !take(":") {
                return nil
            }
        }
        guard let node = alternatives(), take(")") else { return nil }
        return node
    }

    private mutating func repeated(_ atom: Node) -> Node? {
        guard let next = rest.first else { return atom }
        let bounds: (Int, Int?)
        switch next {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            guard let braces = braces() else { return atom }
            guard braces.0 <= Self.mostRepeats, braces.1 ?? braces.0 <= Self.mostRepeats, braces.0 <= braces.1 ?? .max
            else { return nil }
            return ending(.repeated(atom, least: braces.0, most: braces.1))
        default: return atom
        }
        rest.removeFirst()
        return ending(.repeated(atom, least: bounds.0, most: bounds.1))
    }

    /// Whether a repetition is lazy makes no difference to whether it matches; anything else after it is not known.
    private mutating func ending(_ node: Node) -> Node? {
        if take("?") { return node }
        switch rest.first {
        case "*", "+": return nil
        case "{": return braces() == nil ? node : nil
        default: return node
        }
    }

    /// `{m}`, `{m,}`, `{,n}`, `{m,n}`; nil, and nothing taken, when the brace is a literal.
    private mutating func braces() -> (Int, Int?)? {
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let parts = rest[rest.index(after: rest.startIndex)..<end].split(
            separator: ",", maxSplits: 1, omittingEmptySubsequences: false
        ).map { String(String.UnicodeScalarView($0)) }
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), parts != [""], parts != ["", ""]
        else { return nil }
        guard let least = parts[0].isEmpty ? 0 : Int(parts[0]) else { return nil }
        let most = parts.count == 1 ? least : parts[1].isEmpty ? nil : Int(parts[1]) ?? .max
        rest = rest[rest.index(after: end)...]
        return (least, most)
    }

    private mutating func bracket() -> ScalarClass? {
        var set = ScalarClass([], isNegated: take("^"))
        var isFirst = true
        while let next = rest.first, next != "]" || isFirst {
            isFirst = false
            rest.removeFirst()
            guard let low = next == "\\" ? escape(inBrackets: true) : .range(next.value...next.value) else {
                return nil
            }
            guard case .range(let lower) = low, rest.first == "-", rest.dropFirst().first != "]",
                rest.dropFirst().first != nil
            else {
                set.items.append(low)
                continue
            }
            rest.removeFirst()
            let last = rest.removeFirst()
            guard case .range(let upper)? = last == "\\" ? escape(inBrackets: true) : .range(last.value...last.value),
                lower.lowerBound <= upper.upperBound
            else { return nil }
            set.items.append(.range(lower.lowerBound...upper.upperBound))
        }
        return take("]") ? set : nil
    }

    private mutating func escape(inBrackets: Bool) -> ScalarClass.Item? {
        guard let scalar = rest.popFirst() else { return nil }
        func single(_ value: UInt32) -> ScalarClass.Item { .range(value...value) }
        switch scalar {
        case "d": return .digit(true)
        case "D": return .digit(false)
        case "w": return .word(true)
        case "W": return .word(false)
        case "s": return .space(true)
        case "S": return .space(false)
        case "n": return single(0x0A)
        case "r": return single(0x0D)
        case "t": return single(0x09)
        case "f": return single(0x0C)
        case "v": return single(0x0B)
        case "x": return hexadecimal(2).map(single)
        case "u": return hexadecimal(4).map(single)
        // Letters and digits have meanings that are not known here: \b, \A, \1, \p.
        case _ where scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)): return nil
        default: return single(scalar.value)
        }
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        let digits = String(String.UnicodeScalarView(rest.prefix(count)))
        guard digits.unicodeScalars.count == count, let value = UInt32(digits, radix: 16) else { return nil }
        rest.removeFirst(count)
        return value
    }
}
