internal import DriverProtocol
package import FoundationEssentials

/// A line of a flow run's log.
package struct LogEntry: Sendable {
    /// The logger's name, such as `prefect.worker.ecs`.
    package var logger: String
    /// Python's numbers: 10 debug, 20 info, 30 warning, 40 error, 50 critical.
    package var level: Int
    package var message: String
    package var timestamp: Date
    package var flowRunID: String

    package init(logger: String, level: Int, message: String, timestamp: Date, flowRunID: String) {
        self.logger = logger
        self.level = level
        self.message = message
        self.timestamp = timestamp
        self.flowRunID = flowRunID
    }

    /// The longest message that is sent, in bytes: a server refuses a whole batch for one that it finds too long.
    static let longestMessage = 256 << 10

    var json: JSONValue {
        var text = message
        if text.utf8.count > Self.longestMessage {
            text = String(decoding: text.utf8.prefix(Self.longestMessage), as: UTF8.self) + "… (cut)"
        }
        return [
            "name": .string(logger), "level": .int(level), "message": .string(text),
            "timestamp": .string(Timestamp.text(timestamp)), "flow_run_id": .string(flowRunID),
        ]
    }
}
