/// Where a fleet reports what concerns others. Called from any task; must not block.
package struct DriverEvents: Sendable {
    /// A line that a driver wrote to its log about one flow run.
    package struct FlowRunLine: Sendable, Equatable {
        package var flowRunID: String
        /// The driver's name.
        package var driver: String
        /// `debug`, `info`, `warning`, `error`; whatever the driver wrote, in lower case.
        package var level: String
        package var message: String
    }

    /// Takes a line for a flow run's log.
    package var flowRunLine: @Sendable (FlowRunLine) -> Void

    /// Takes each request with what came of it; nil: nobody listens.
    package var exchange: (@Sendable (DriverExchange) -> Void)?

    /// Nothing is reported, unless said otherwise.
    package init(
        flowRunLine: @escaping @Sendable (FlowRunLine) -> Void = { _ in },
        exchange: (@Sendable (DriverExchange) -> Void)? = nil
    ) {
        self.flowRunLine = flowRunLine
        self.exchange = exchange
    }
}
