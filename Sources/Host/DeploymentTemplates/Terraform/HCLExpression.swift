internal import DriverProtocol

/// A value in terraform's language, as far as the module needs it.
indirect enum HCLExpression: Sendable {
    /// A text in which `${…}` is looked up.
    case template(String)
    /// A text as it is.
    case text(String)
    case number(Int)
    case bool(Bool)
    /// Anything else, as it is written: `var.region`, `a ? b : c`.
    case code(String)
    case list([HCLExpression])
    case object([(key: String, value: HCLExpression)])
    case call(String, HCLExpression)

    /// JSON as a value; its texts are templates.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .code("null")
        case .bool(let flag): self = .bool(flag)
        case .number(let number): self = .code(number.text)
        case .string(let text): self = .template(text)
        case .array(let elements): self = .list(elements.map(Self.init))
        case .object(let members): self = .object(members.map { ($0.key, Self($0.value)) })
        }
    }

    /// `jsonencode(…)` of it.
    static func json(_ value: JSONValue) -> HCLExpression { .call("jsonencode", HCLExpression(value)) }
}

extension HCLExpression {
    /// The lists that stand on one line are at most this long.
    private static let width = 100

    /// As text; its further lines are indented by `level`.
    func text(level: Int = 0) -> String {
        switch self {
        case .template(let text): Self.reference(text) ?? Self.quoted(text)
        case .text(let text): Self.quoted(text.replacing("${", with: "$${").replacing("%{", with: "%%{"))
        case .number(let number): String(number)
        case .bool(let flag): flag ? "true" : "false"
        case .code(let code): code
        case .call(let name, let argument): "\(name)(\(argument.text(level: level)))"
        case .list(let elements): Self.list(elements, level)
        case .object(let members): Self.object(members, level)
        }
    }

    private static func list(_ elements: [HCLExpression], _ level: Int) -> String {
        let line = "[" + elements.map { $0.text(level: level) }.joined(separator: ", ") + "]"
        if line.count <= width, !line.contains("\n") { return line }
        let indentation = HCLLayout.indentation(level + 1)
        let lines = elements.map { "\(indentation)\($0.text(level: level + 1)),\n" }
        return "[\n\(lines.joined())\(HCLLayout.indentation(level))]"
    }

    private static func object(_ members: [(key: String, value: HCLExpression)], _ level: Int) -> String {
        guard !members.isEmpty else { return "{}" }
        let pairs = members.map { (key: isName($0.key) ? $0.key : quoted($0.key), value: $0.value) }
        return "{\n\(HCLLayout.assignments(pairs, level: level + 1))\(HCLLayout.indentation(level))}"
    }

    /// What a text is that is one `${…}` and nothing besides: the expression itself.
    private static func reference(_ text: String) -> String? {
        guard text.hasPrefix("${"), text.hasSuffix("}"), text.count(where: { $0 == "$" }) == 1 else { return nil }
        return String(text.dropFirst(2).dropLast())
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}
