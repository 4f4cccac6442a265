/// What came of a check.
package struct CheckOutcome: Sendable {
    /// Whether the driver does what is asked.
    package enum Verdict: Sendable, Equatable {
        case passed
        /// What it did instead.
        case failed(String)
        /// Why the check says nothing.
        case skipped(String)

        /// `ok`, `failed` or `skipped`.
        package var word: String {
            switch self {
            case .passed: "ok"
            case .failed: "failed"
            case .skipped: "skipped"
            }
        }

        /// The reason; nil for a check that passed.
        package var reason: String? {
            switch self {
            case .passed: nil
            case .failed(let reason), .skipped(let reason): reason
            }
        }
    }

    package let check: ConformanceCheck
    package let verdict: Verdict
    /// What happened, session by session.
    package let transcripts: [Transcript]
    package let duration: Duration

    package init(check: ConformanceCheck, verdict: Verdict, transcripts: [Transcript] = [], duration: Duration = .zero)
    {
        self.check = check
        self.verdict = verdict
        self.transcripts = transcripts
        self.duration = duration
    }

    package var hasFailed: Bool {
        if case .failed = verdict { true } else { false }
    }
}

extension Duration {
    /// Seconds, with three digits after the point.
    var secondsText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
