import Glibc
import Logging
import Observability

/// Where commands print what they were asked for.
enum StandardOutput {
    /// Standard output is the result's; what a driver says goes to standard error when it is serious.
    static func isForResults() {
        LoggingSystem.bootstrap { HostLogHandler(label: $0, level: .warning, format: .text) }
    }

    /// Writes the text and a line's end, whole; a reader that has gone is no failure.
    static func write(_ text: String) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
