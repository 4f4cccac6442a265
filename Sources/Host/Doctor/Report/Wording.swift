/// How results are worded.
enum Wording {
    /// A message with the place that it is about, which some messages name themselves.
    static func placed(_ path: String?, _ message: String) -> String {
        guard let path, !path.isEmpty, !message.hasPrefix(path) else { return message }
        return "\(path): \(message)"
    }

    /// `'a', 'b', 'c' and 4 more`
    static func list(_ names: [String], most: Int = 3) -> String {
        let shown = names.prefix(most).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > most ? "\(shown) and \(names.count - most) more" : shown
    }

    static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
