package import DriverProtocol

/// Arbitrary JSON values.
package enum RandomJSON {
    private static let pieces = ["a", "\"", "\\", "\n", "\u{0}", "é", "🚀", "\u{2028}", "{{", " ", "/", "\u{7F}", "日本"]
    private static let numbers = ["0", "-1", "1.0", "1e400", "-0.5E-7", "123456789012345678901234567890"]

    package static func text(using random: inout some RandomNumberGenerator) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    package static func value(depth: Int, using random: inout some RandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return JSONNumber(numbers.randomElement(using: &random) ?? "0").map(JSONValue.number) ?? .null
        case 3, 4: return .string(text(using: &random))
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1, using: &random) })
        default:
            var object = JSONObject()
            for position in 0..<Int.random(in: 0...20, using: &random) {
                object["\(position)" + text(using: &random)] = value(depth: depth - 1, using: &random)
            }
            return .object(object)
        }
    }
}
