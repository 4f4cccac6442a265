import Glibc

/// Why the host does not start: one line that says what to do.
struct StartError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    /// Writes the line to standard error.
    func print() {
        let bytes = Array("worker-host: error: \(message)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
