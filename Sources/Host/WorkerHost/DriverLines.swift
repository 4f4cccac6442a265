import DriverSupervision
import HostRuntime

/// Brings what drivers say about a flow run into that run's log.
struct DriverLines: Sendable {
    private let stream: AsyncStream<DriverEvents.FlowRunLine>
    private let continuation: AsyncStream<DriverEvents.FlowRunLine>.Continuation
    private let flowRunLog: FlowRunLog

    /// The most lines that wait to be taken over: a driver that writes faster loses the oldest.
    private static let capacity = 1000

    init(flowRunLog: FlowRunLog) {
        self.flowRunLog = flowRunLog
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.capacity))
    }

    /// Takes a line; never waits.
    @Sendable func take(_ line: DriverEvents.FlowRunLine) {
        continuation.yield(line)
    }

    /// Passes the lines on until the calling task is cancelled.
    func run() async {
        for await line in stream {
            await flowRunLog.write(line.flowRunID, level: Self.level(line.level), "[\(line.driver)] \(line.message)")
        }
    }

    private static func level(_ name: String) -> FlowRunLog.Level {
        switch name {
        case "trace", "debug": .debug
        case "warning", "warn": .warning
        case "error", "critical": .error
        default: .info
        }
    }
}
