import DriverProtocol
import TestSupport

/// Job variables and a template of hostile texts that refer to them, and what the template must become: made side by
/// side, so that what is expected comes from no second renderer.
struct HostileJob {
    /// Values of `v0`, `v1`, …
    private(set) var variables = JSONObject()
    /// The template of the configuration's member `custom`.
    private(set) var template: JSONValue = .null
    /// What `custom` must be.
    private(set) var expected: JSONValue = .null

    private static let count = 4
    private static let names = [
        "a\"b", "new\nline", "{{ v0 }}", "tab\t", "ünï", "🚀", "a=b", "nul\u{0}", "'", "}}", "\u{202E}rtl", "日本",
        "$HOME",
        "{{ $HOME }}", "\\", "%s",
    ]
    private static let pieces = [
        "{{", "}}", "{{ v0 }}", "{{v1}}", "{{ $HOME }}", "{{ missing }}", "{", "}", "\"", "'", "\\", "\n", "\r",
        "\u{0}",
        "\u{1B}[31m", "é", "🚀", "\u{2028}", "日本", " ", "x",
    ]

    init(using random: inout SeededGenerator) {
        for number in 0..<Self.count { variables["v\(number)"] = Self.value(depth: 3, using: &random) }
        (template, expected) = part(depth: 4, using: &random)
    }

    /// A text that means nothing, since it is no template: pieces of references, quotes, controls.
    static func text(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    static func name(using random: inout SeededGenerator) -> String {
        (names.randomElement(using: &random) ?? "") + String(Int.random(in: 0..<9, using: &random))
    }

    /// Any value with such texts in it.
    static func value(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0...1: return .string(text(using: &random))
        case 2: return RandomJSON.value(depth: 0, using: &random)
        case 3:
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, using: &random) })
        default:
            var members = JSONObject()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[name(using: &random)] = value(depth: depth - 1, using: &random)
            }
            return .object(members)
        }
    }

    /// A piece of template and what it becomes.
    private func part(depth: Int, using random: inout SeededGenerator) -> (JSONValue, JSONValue) {
        let name = "v\(Int.random(in: 0..<Self.count, using: &random))"
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
        case 0:
            let value = RandomJSON.value(depth: 0, using: &random)
            return (value, value)
        case 1: return (.string("{{ \(name) }}"), variables[name] ?? .null)
        case 2...3:
            // Texts only, since other values have a spelling of their own inside a text.
            let text = variables[name]?.string
            var (template, expected) = ("", "")
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let literal = ["{", "{{ ", "\"", "ü", "\u{0}", "a{{b", "🚀 "].randomElement(using: &random) ?? ""
                template += literal + (text == nil ? "" : "{{\(name)\u{A0}}}")
                expected += literal + (text ?? "")
            }
            return (.string(template + "."), .string(expected + "."))
        case 4:
            let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in part(depth: depth - 1, using: &random) }
            return (.array(parts.map(\.0)), .array(parts.map(\.1)))
        default:
            var (template, expected) = (JSONObject(), JSONObject())
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let key = Self.name(using: &random)
                let (left, right) = part(depth: depth - 1, using: &random)
                (template[key], expected[key]) = (left, right)
            }
            return (.object(template), .object(expected))
        }
    }
}
