internal import Synchronization

/// What goes to a process: lines for its stdin, its end, and the order to stop.
struct DriverInput: Sendable {
    enum Item: Sendable {
        case line([UInt8])
        case end
    }

    let items: AsyncStream<Item>
    let stops: AsyncStream<Void>
    private let item: AsyncStream<Item>.Continuation
    private let stopping: AsyncStream<Void>.Continuation

    init() {
        // Unbounded, but never longer than the ledger's window lets it become.
        (items, item) = AsyncStream.makeStream()
        (stops, stopping) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Writes a line, in order.
    func write(_ line: [UInt8]) { item.yield(.line(line)) }

    /// Closes stdin after what was written.
    func end() {
        item.yield(.end)
        item.finish()
    }

    /// Ends the process: stdin closed, then by force, see ``DriverProcess``.
    func stop() {
        item.finish()
        stopping.yield()
        stopping.finish()
    }
}
