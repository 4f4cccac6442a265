import Testing

/// A defect of Tests/Fixtures/drivers/broken.py and the checks that find it.
struct Defect: Sendable, CustomTestStringConvertible {
    let name: String
    /// The check that is about it.
    let check: String
    /// The other checks of the same group that cannot pass with it.
    let others: [String]
    /// Whether the check is run without its group: the processes would disturb each other, all would hang, or chance would decide
    /// about others.
    let isAlone: Bool

    init(_ name: String, _ check: String, others: [String] = [], isAlone: Bool = false) {
        self.name = name
        self.check = check
        self.others = others
        self.isAlone = isAlone
    }

    var testDescription: String { "\(name): \(check)" }
}
