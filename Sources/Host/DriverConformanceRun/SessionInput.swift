internal import DriverConformance
internal import Subprocess

/// What goes to a process's stdin. Writing waits for a driver that does not read, so it is done beside the script.
struct SessionInput: Sendable {
    /// Between two pieces that the driver is to read apart.
    private static let pause = Duration.milliseconds(20)

    private let pieces: AsyncStream<[[UInt8]]>
    private let queue: AsyncStream<[[UInt8]]>.Continuation

    init() {
        (pieces, queue) = AsyncStream.makeStream()
    }

    func write(_ pieces: [[UInt8]]) { queue.yield(pieces) }

    /// Closes stdin after what was written.
    func end() { queue.finish() }

    /// Writes until the end.
    func serve(_ writer: StandardInputWriter, _ record: SessionRecord) async {
        do {
            for await pieces in pieces {
                for (position, piece) in pieces.enumerated() {
                    if position > 0 { try await Task.sleep(for: Self.pause) }
                    record.note(.sent(piece))
                    _ = try await writer.write(piece)
                }
            }
        } catch {
            record.note(.note("the driver no longer reads its stdin"))
        }
        try? await writer.finish()
    }
}
