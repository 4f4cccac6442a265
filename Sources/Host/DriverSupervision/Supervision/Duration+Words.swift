extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }

    /// For people: `250 ms`, `10 s`, `1.5 s`, `10 min`.
    var inWords: String {
        let total = milliseconds
        if total < 1000 { return "\(total) ms" }
        if total >= 120_000, total % 60_000 == 0 { return "\(total / 60_000) min" }
        return total % 1000 == 0 ? "\(total / 1000) s" : "\(total / 1000).\(total % 1000 / 100) s"
    }
}
