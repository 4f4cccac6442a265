internal import Glibc

/// A file that lines are appended to, each whole or not at all.
struct RecordingFile: ~Copyable {
    /// Why nothing can be written.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    private(set) var size: Int
    private let descriptor: Int32

    /// Opens the file, makes it when it is missing, and takes it away from everybody but its owner.
    init(path: String) throws(Problem) {
        // Without waiting, since opening a pipe that nobody reads would wait for ever.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard descriptor >= 0 else {
            throw Problem(description: "\(path) cannot be opened for writing: \(FileContents.reason())")
        }
        var info = Glibc.stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Problem(description: "\(path) is no regular file, so no recording can be appended to it")
        }
        guard fchmod(descriptor, 0o600) == 0 else {
            let reason = FileContents.reason()
            close(descriptor)
            throw Problem(description: "\(path) cannot be made readable for its owner alone: \(reason)")
        }
        self.descriptor = descriptor
        self.path = path
        size = Int(info.st_size)
    }

    deinit { close(descriptor) }

    /// Appends a line, its newline included.
    mutating func append(_ line: [UInt8]) throws(Problem) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                let reason = FileContents.reason()
                // Half a line would spoil the one after it.
                _ = ftruncate(descriptor, off_t(size))
                throw Problem(description: "\(path) cannot be written: \(reason)")
            }
        }
        size += line.count
    }
}
