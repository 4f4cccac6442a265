internal import DriverProtocol

/// The driver's log: one JSON object a line on stderr, which the host takes into its own log, and into the flow run's
/// when the run is named.
public enum DriverLog {
    /// How important a line is.
    public enum Level: String, Sendable {
        /// For whoever works on the driver.
        case debug
        /// Worth knowing.
        case info
        /// Worth looking at.
        case warning
        /// Something failed.
        case error
    }

    /// Writes a line.
    public static func write(_ level: Level, _ message: String, flowRunID: String? = nil) {
        Descriptor.standardError.write(line(level, message, flowRunID: flowRunID))
    }

    static func line(_ level: Level, _ message: String, flowRunID: String?) -> [UInt8] {
        var object: JSONObject = ["level": .string(level.rawValue), "message": .string(message)]
        if let flowRunID { object["flowRunId"] = .string(flowRunID) }
        var bytes = JSONValue.object(object).serialized()
        bytes.append(0x0A)
        return bytes
    }
}
