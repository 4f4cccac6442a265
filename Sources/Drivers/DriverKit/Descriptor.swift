internal import Glibc

/// A file descriptor, read and written without buffering.
struct Descriptor: Sendable {
    let number: Int32

    static let standardInput = Descriptor(number: 0)
    static let standardOutput = Descriptor(number: 1)
    static let standardError = Descriptor(number: 2)

    /// A copy under another number that programs started from here do not inherit.
    func duplicate() -> Descriptor? {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        return copy < 0 ? nil : Descriptor(number: copy)
    }

    /// Makes this number mean what `other` means.
    func become(_ other: Descriptor) {
        _ = dup2(other.number, number)
    }

    var isTerminal: Bool { isatty(number) == 1 }

    /// Writes everything; false when nobody reads any more.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let count = Glibc.write(number, start, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    waitUntil(Int16(POLLOUT))
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Reads what there is, at least a byte, into `buffer`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = Glibc.read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EAGAIN {
                waitUntil(Int16(POLLIN))
            } else if errno != EINTR {
                return 0
            }
        }
    }

    private func waitUntil(_ event: Int16) {
        var entry = pollfd(fd: number, events: event, revents: 0)
        _ = poll(&entry, 1, -1)
    }
}
