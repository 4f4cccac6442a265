/// Cuts a stream of bytes into lines, whatever the pieces it arrives in, and never keeps more than the limit.
///
/// Lines end with `\n`; one `\r` before it is dropped. A line that is longer than the limit is reported once, with
/// its beginning, and skipped up to its end.
public struct LineFramer: Sendable {
    /// What came out of the stream.
    public enum Piece: Sendable, Equatable {
        /// A line without its ending.
        case line([UInt8])
        /// A line of more than the limit: its first bytes. It is reported when the limit is crossed; the rest is
        /// thrown away.
        case tooLong(beginning: [UInt8])
    }

    private let limit: Int
    private var buffer: [UInt8] = []
    private var skipping = false

    /// The longest line, in bytes, without its ending.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next bytes of the stream and gives the lines that they end, in order.
    public mutating func push(_ bytes: some Collection<UInt8>) -> [Piece] {
        // Bytes are searched in place: a generic collection costs some 50 ns a byte across modules.
        if let pieces = bytes.withContiguousStorageIfAvailable({ push(contiguous: $0) }) { return pieces }
        return Array(bytes).withUnsafeBufferPointer { push(contiguous: $0) }
    }

    private mutating func push(contiguous bytes: UnsafeBufferPointer<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            take(UnsafeBufferPointer(rebasing: bytes[start..<end]), into: &pieces)
            guard end < bytes.count else { break }
            if skipping {
                skipping = false
            } else {
                if buffer.last == 0x0D { buffer.removeLast() }
                pieces.append(.line(buffer))
            }
            buffer.removeAll(keepingCapacity: buffer.capacity <= 64 << 10)
            start = end + 1
        }
        return pieces
    }

    /// The unfinished line at the end of the stream; nil when there is none.
    public mutating func finish() -> [UInt8]? {
        defer { buffer = [] }
        return skipping || buffer.isEmpty ? nil : buffer
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, into pieces: inout [Piece]) {
        guard !skipping else { return }
        buffer.append(contentsOf: bytes.prefix(limit + 2 - buffer.count))
        // One byte above the limit is allowed for a trailing `\r`.
        if buffer.count > limit + 1 || (buffer.count == limit + 1 && buffer.last != 0x0D) {
            pieces.append(.tooLong(beginning: Array(buffer.prefix(256))))
            buffer = []
            skipping = true
        }
    }
}
