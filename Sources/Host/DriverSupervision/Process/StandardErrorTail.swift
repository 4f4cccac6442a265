internal import Synchronization

/// The last 64 KiB that a process wrote to stderr.
final class StandardErrorTail: Sendable {
    static let capacity = 64 << 10

    private let bytes = Mutex<[UInt8]>([])

    /// Adds bytes, dropping the oldest ones beyond the capacity.
    func append(_ new: [UInt8]) {
        bytes.withLock { bytes in
            bytes.append(contentsOf: new.suffix(Self.capacity))
            // Twice the capacity before it is cut, so that not every line moves 64 KiB.
            if bytes.count > 2 * Self.capacity { bytes.removeFirst(bytes.count - Self.capacity) }
        }
    }

    /// The text, broken characters replaced.
    var text: String {
        String(decoding: bytes.withLock { $0.suffix(Self.capacity) }, as: UTF8.self)
    }
}
