internal import DriverProtocol
internal import Logging

/// A line that a driver wrote to stderr: text, or a JSON object with `level`, `message` and, for a flow run's log,
/// `flowRunId`.
struct DriverLogLine: Sendable, Equatable {
    var level: Logger.Level
    var message: String
    var flowRunID: String?

    init(_ piece: LineFramer.Piece) {
        level = .info
        switch piece {
        case .tooLong(let beginning):
            message = String(decoding: beginning, as: UTF8.self) + "… (a longer line)"
        case .line(let line):
            message = String(decoding: line, as: UTF8.self)
            guard line.first == UInt8(ascii: "{"), let json = try? JSONValue(parsing: line),
                let text = (json["message"] ?? json["msg"])?.string
            else { return }
            message = text
            flowRunID = json["flowRunId"]?.string
            level = Self.level(json["level"]?.string)
        }
    }

    private static func level(_ word: String?) -> Logger.Level {
        switch word?.lowercased() {
        case "trace": .trace
        case "debug": .debug
        case "notice": .notice
        case "warning", "warn": .warning
        case "error": .error
        case "critical", "fatal": .critical
        default: .info
        }
    }
}
