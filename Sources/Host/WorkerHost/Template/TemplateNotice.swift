import Glibc

/// What is to be known beside a document: a line on standard error, so that the document can be sent into a file.
enum TemplateNotice {
    static func write(_ message: String) {
        let bytes = Array("worker-host: \(message)\n".utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
