/// A regular expression as schemas use it, matched in time that grows with the text alone, so that no pattern can stall
/// the host: an automaton whose states go on side by side.
///
/// Literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ?` and `{m,n}`, `^` and `$`. Patterns with
/// anything else (looking around, back references, flags) are not checked.
package struct SchemaPattern: Sendable {
    /// One state of the automaton.
    enum Instruction: Sendable {
        case scalar(ScalarClass)
        case fork(Int, Int)
        case jump(Int)
        case start
        case end
        case match
    }

    private let program: [Instruction]
    /// The most states.
    static let mostInstructions = 2000

    /// Nil when the pattern is none, is too long, or has something that is not known here.
    package init?(_ source: String) {
        var parser = SchemaPatternParser(source)
        guard let node = parser.parse() else { return nil }
        var program: [Instruction] = []
        guard Self.compile(node, into: &program) else { return nil }
        program.append(.match)
        self.program = program
    }

    /// How much work a text of this length is at most.
    func cost(length: Int) -> Int {
        let (product, overflow) = program.count.multipliedReportingOverflow(by: length + 1)
        return overflow ? .max : product
    }

    /// Whether the pattern matches anywhere in the text.
    package func isFound(in text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var states: [Int] = []
        for position in 0...scalars.count {
            var isActive = [Bool](repeating: false, count: program.count)
            var closed: [Int] = []
            var pending = [0] + states.reversed()
            while let state = pending.popLast() {
                guard !isActive[state] else { continue }
                isActive[state] = true
                switch program[state] {
                case .match: return true
                case .jump(let next): pending.append(next)
                case .fork(let left, let right): pending += [right, left]
                case .start: if position == 0 { pending.append(state + 1) }
                case .end:
                    // As Python has it: also before a line break at the end.
                    let isLast = position + 1 == scalars.count && scalars[position] == "\n"
                    if position == scalars.count || isLast { pending.append(state + 1) }
                case .scalar: closed.append(state)
                }
            }
            guard position < scalars.count else { break }
            states = closed.compactMap { state in
                guard case .scalar(let set) = program[state], set.contains(scalars[position]) else { return nil }
                return state + 1
            }
        }
        return false
    }

    /// False when it would be too long.
    private static func compile(_ node: SchemaPatternParser.Node, into program: inout [Instruction]) -> Bool {
        guard program.count < mostInstructions else { return false }
        switch node {
        case .scalar(let set): program.append(.scalar(set))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .sequence(let nodes): return nodes.allSatisfy { compile($0, into: &program) }
        case .alternatives(let nodes):
            var jumps: [Int] = []
            for (position, node) in nodes.enumerated() {
                let fork = program.count
                let isLast = position == nodes.count - 1
                if !isLast { program.append(.fork(0, 0)) }
                guard compile(node, into: &program) else { return false }
                if !isLast {
                    jumps.append(program.count)
                    program.append(.jump(0))
                    program[fork] = .fork(fork + 1, program.count)
                }
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repeated(let node, let least, let most):
            for _ in 0..<least { guard compile(node, into: &program) else { return false } }
            guard let most else {
                let fork = program.count
                program.append(.fork(0, 0))
                guard compile(node, into: &program) else { return false }
                program.append(.jump(fork))
                program[fork] = .fork(fork + 1, program.count)
                return true
            }
            var forks: [Int] = []
            for _ in 0..<max(0, most - least) {
                forks.append(program.count)
                program.append(.fork(0, 0))
                guard compile(node, into: &program) else { return false }
            }
            for fork in forks { program[fork] = .fork(fork + 1, program.count) }
        }
        return program.count < mostInstructions
    }
}
