internal import AWSAPI
internal import FoundationEssentials
internal import HostCore
package import Logging
package import PrefectAPI

/// Collects lines for flow runs' logs and sends them to Prefect in batches.
package actor FlowRunLog {
    /// Python's logging levels, which Prefect shows.
    package enum Level: Int, Sendable {
        case debug = 10, info = 20, warning = 30, error = 40
    }

    /// The name under which Prefect shows the lines, as Prefect's own worker's.
    private static let loggerName = "prefect.flow_runs.worker"
    /// The name under which Prefect's own observer shows containers' lines.
    private static let observerName = "prefect.flow_runs.observer"
    /// The most lines that wait while Prefect does not answer; older ones are dropped first.
    private static let capacity = 10_000
    private static let batch = 200

    private let prefect: PrefectClient
    private let time: TimeSource
    private let logger: Logger
    private var lines: [LogEntry] = []
    private var isSending = false

    package init(prefect: PrefectClient, time: TimeSource, logger: Logger) {
        self.prefect = prefect
        self.time = time
        self.logger = logger
    }

    /// Adds a line; it is sent within about a second.
    package func write(_ flowRunID: String, level: Level, _ message: String) {
        append(
            LogEntry(
                logger: Self.loggerName, level: level.rawValue, message: message, timestamp: time.now(),
                flowRunID: flowRunID))
    }

    /// Adds what a container has printed, each line with the time at which it was.
    func forward(_ events: [CloudWatchLine], of flowRunID: String) {
        var last = Date.distantPast
        for event in events {
            let written = event.milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? time.now()
            // Prefect orders by time: lines of one millisecond keep their order by microseconds.
            let timestamp = written > last ? written : last.addingTimeInterval(1e-6)
            last = timestamp
            append(
                LogEntry(
                    logger: Self.observerName, level: Level.info.rawValue, message: event.message,
                    timestamp: timestamp, flowRunID: flowRunID))
        }
    }

    private func append(_ entry: LogEntry) {
        // One line of a run that cannot be would have Prefect refuse all that are sent with it.
        guard ClaimID(entry.flowRunID) != nil else { return }
        if lines.count >= Self.capacity { lines.removeFirst() }
        lines.append(entry)
    }

    /// Sends what has come together, every second, until the calling task is cancelled; then once more.
    package func run() async {
        while !Task.isCancelled {
            do { try await time.sleep(.seconds(1)) } catch { break }
            await flush()
        }
    }

    /// Sends all that waits.
    package func flush() async {
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        while !lines.isEmpty {
            let batch = Array(lines.prefix(Self.batch))
            lines.removeFirst(batch.count)
            do {
                try await prefect.sendLogs(batch)
            } catch let error as PrefectError where !error.isTransient {
                logger.warning(
                    "Prefect does not take lines for flow runs' logs; they are dropped",
                    metadata: ["lines": "\(batch.count)", "error": "\(error)"])
            } catch {
                lines.insert(contentsOf: batch, at: 0)
                logger.debug("cannot send flow run logs; trying again", metadata: ["error": "\(error)"])
                return
            }
        }
    }
}
