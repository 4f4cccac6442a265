package import DriverProtocol

/// What came of the suite.
package struct ConformanceReport: Sendable {
    /// The file that was tested.
    package let path: String
    /// What the driver said of itself; nil when it could not be asked.
    package let description: DriverDescription?
    /// What the reader should know about the run: what was not possible here, what drivers.d would say.
    package let remarks: [String]
    /// Every check, in the suite's order.
    package let outcomes: [CheckOutcome]
    package let duration: Duration

    package init(
        path: String, description: DriverDescription?, remarks: [String], outcomes: [CheckOutcome], duration: Duration
    ) {
        self.path = path
        self.description = description
        self.remarks = remarks
        self.outcomes = outcomes
        self.duration = duration
    }

    package var failures: [CheckOutcome] { outcomes.filter(\.hasFailed) }

    func count(_ word: String) -> Int { outcomes.count { $0.verdict.word == word } }
}
