package import FoundationEssentials

/// When each step of a flow run's walk began and ended: what a start-up waterfall is drawn from.
package struct WalkTimeline: Sendable, Equatable {
    /// One step.
    package struct Span: Sendable, Equatable {
        package let step: WalkStep
        package let start: Date
        package let end: Date
    }

    /// When the run was due.
    package let due: Date?
    /// When a poll brought it here.
    package let polled: Date
    /// The steps so far, in the order in which they ended.
    package private(set) var spans: [Span] = []

    package init(due: Date?, polled: Date) {
        self.due = due
        self.polled = polled
    }

    /// Notes that a step is done.
    package mutating func add(_ step: WalkStep, from start: Date, to end: Date) {
        spans.append(Span(step: step, start: start, end: end))
    }

    /// `resolve 0.4 ms, plan 1.2 ms, …`, for the log.
    package var summary: String {
        spans.map { span in
            let milliseconds = span.end.timeIntervalSince(span.start) * 1000
            let tenths = Int((milliseconds * 10).rounded())
            return "\(span.step.rawValue) \(tenths / 10).\(tenths % 10) ms"
        }.joined(separator: ", ")
    }
}
