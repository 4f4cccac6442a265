/// Where two answers part, for messages.
enum Difference {
    /// A sentence that shows both texts from shortly before their first difference.
    static func text(_ first: String, _ second: String) -> String {
        let left = Array(first.unicodeScalars)
        let right = Array(second.unicodeScalars)
        let common = zip(left, right).prefix { $0 == $1 }.count
        let start = max(0, common - 30)
        func part(_ scalars: [Unicode.Scalar]) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars.dropFirst(start).prefix(90))
            return (start > 0 ? "…" : "") + String(text) + (scalars.count > start + 90 ? "…" : "")
        }
        return "They part at character \(common): '\(part(left))' and '\(part(right))'."
    }
}
