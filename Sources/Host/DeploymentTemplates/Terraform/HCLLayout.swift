/// Lines as `terraform fmt` lays them out.
enum HCLLayout {
    static func indentation(_ level: Int) -> String { String(repeating: "  ", count: level) }

    /// `key = value` lines; the equal signs of neighbours of one line each stand below one another.
    static func assignments(_ pairs: [(key: String, value: HCLExpression)], level: Int) -> String {
        let lines = pairs.map { (key: $0.key, value: $0.value.text(level: level)) }
        var text = ""
        var start = 0
        while start < lines.count {
            var end = start
            while end < lines.count, !lines[end].value.contains("\n") { end += 1 }
            let run = lines[start..<end]
            let width = run.map(\.key.count).max() ?? 0
            for line in run {
                let padding = String(repeating: " ", count: width - line.key.count)
                text += "\(indentation(level))\(line.key)\(padding) = \(line.value)\n"
            }
            if end < lines.count {
                text += "\(indentation(level))\(lines[end].key) = \(lines[end].value)\n"
                end += 1
            }
            start = end
        }
        return text
    }
}
