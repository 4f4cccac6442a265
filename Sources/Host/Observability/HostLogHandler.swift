internal import DriverProtocol
internal import FoundationEssentials
internal import Glibc
package import Logging

/// Writes log records to standard error, a line each, in one write so that lines of several threads never mix.
package struct HostLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let label: String
    private let format: LogFormat

    package init(label: String, level: Logger.Level, format: LogFormat) {
        self.label = label
        self.logLevel = level
        self.format = format
    }

    package func log(event: LogEvent) {
        let all = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        let time = Self.timestamp()
        var bytes: [UInt8]
        switch format {
        case .text: bytes = Array(text(event, time: time, metadata: all).utf8)
        case .json: bytes = json(event, time: time, metadata: all).serialized()
        }
        bytes.append(0x0A)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    private static func timestamp() -> String {
        Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private func text(_ event: LogEvent, time: String, metadata: Logger.Metadata) -> String {
        let level = event.level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(0, 8 - level.count))
        // A record may quote what a driver or a server said; a line of it must not look like a record of its own.
        let fields = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(time) \(level)\(padding)\(label): \(event.message)\(fields)"
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n    ")
    }

    private func json(_ event: LogEvent, time: String, metadata: Logger.Metadata) -> JSONValue {
        var record: JSONObject = [
            "time": .string(time), "level": .string(event.level.rawValue), "logger": .string(label),
            "message": .string(event.message.description),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where !record.contains(key) {
            record[key] = .string("\(value)")
        }
        return .object(record)
    }
}
