/// How long things may take and how long lines may be.
package struct ConformanceLimits: Sendable, Equatable {
    /// The start of the process and the answer to `describe`, together.
    package var start: Duration
    /// Any other answer.
    package var answer: Duration
    /// From the end of stdin, or SIGTERM, to the end of the process.
    package var stop: Duration
    /// The longest line from the driver, in bytes.
    package var lineBytes: Int

    /// The protocol's numbers.
    package init(
        start: Duration = .seconds(10), answer: Duration = .seconds(10), stop: Duration = .seconds(2),
        lineBytes: Int = 1 << 20
    ) {
        self.start = start
        self.answer = answer
        self.stop = stop
        self.lineBytes = lineBytes
    }

    /// The times multiplied, for a slow machine.
    package func slower(by factor: Double) -> ConformanceLimits {
        ConformanceLimits(start: start * factor, answer: answer * factor, stop: stop * factor, lineBytes: lineBytes)
    }
}
