internal import DriverProtocol
package import Logging
internal import Synchronization

/// Writes what is asked of drivers and what they answer to a file, a line each, for `worker-host drivers replay`.
///
/// ``take(_:)`` never waits: what comes in stands in a bounded line that ``run()`` writes out, and what finds the line full is
/// counted and left out. A file that is full, or cannot be written, ends the recording and nothing else.
package final class DriverRecorder: Sendable {
    /// How much of a recording there may be.
    package struct Limits: Sendable, Equatable {
        /// The largest file, in bytes.
        package var fileBytes: Int
        /// The most exchanges, and bytes of their params, that wait to be written.
        package var waiting = 512
        package var waitingBytes = 64 << 20

        package init(fileBytes: Int = 256 << 20) {
            self.fileBytes = fileBytes
        }
    }

    /// Why there can be no recording.
    package struct Unusable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    private struct Line: Sendable {
        var exchanges: [(DriverExchange, time: String)] = []
        var bytes = 0
        var dropped = 0
        var hasTold = false
        var isStopped = false
    }

    private struct Output: ~Copyable {
        var file: RecordingFile
        /// The last digest of each entry: reading a program for every request would be too much.
        var digests: [String: (entry: DriverEntry, digest: String?)] = [:]
    }

    private let limits: Limits
    private let logger: Logger
    private let now: @Sendable () -> String
    private let line = Mutex(Line())
    private let output: Mutex<Output>
    private let path: String
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Opens the file and writes a header.
    /// - Parameters:
    ///   - path: appended to where it is there.
    ///   - hostVersion: for the header.
    ///   - now: the time of day in ISO 8601.
    package init(
        path: String, limits: Limits = Limits(), hostVersion: String, now: @escaping @Sendable () -> String,
        logger: Logger
    ) throws(Unusable) {
        self.path = path
        self.limits = limits
        self.now = now
        self.logger = logger
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        do throws(RecordingFile.Problem) {
            var file = try RecordingFile(path: path)
            try file.append(DriverRecording.header(hostVersion: hostVersion, time: now()).serialized() + [0x0A])
            output = Mutex(Output(file: file))
        } catch {
            throw Unusable(description: error.description)
        }
    }

    /// Takes an exchange for the file; never waits.
    @Sendable package func take(_ exchange: DriverExchange) {
        let isTaken = line.withLock { line in
            guard !line.isStopped else { return false }
            guard line.exchanges.count < limits.waiting, line.bytes < limits.waitingBytes else {
                line.dropped += 1
                return false
            }
            line.exchanges.append((exchange, now()))
            line.bytes += exchange.params.count
            return true
        }
        if isTaken { signal.yield() }
    }

    /// Writes until the calling task is cancelled.
    package func run() async {
        for await _ in signals { flush() }
    }

    /// Writes what waits.
    package func flush() {
        let (exchanges, isGap) = line.withLock { line in
            defer {
                line.exchanges = []
                line.bytes = 0
                line.hasTold = line.hasTold || line.dropped > 0
            }
            return (line.exchanges, line.dropped > 0 && !line.hasTold)
        }
        if isGap {
            logger.warning(
                "exchanges with drivers are missing from the recording: they came faster than they could be written",
                metadata: ["file": "\(path)"])
        }
        for (exchange, time) in exchanges where !line.withLock({ $0.isStopped }) { write(exchange, time) }
    }

    private func write(_ exchange: DriverExchange, _ time: String) {
        guard let params = (try? JSONValue(parsing: exchange.params))?.object else { return }
        output.withLock { output in
            let record = RecordedExchange(
                time: time, driver: exchange.entry.name, version: exchange.version,
                digest: Self.digest(of: exchange.entry, &output.digests), method: exchange.method,
                params: params, outcome: exchange.outcome, milliseconds: exchange.duration / .milliseconds(1))
            let bytes = record.json.serialized() + [0x0A]
            guard output.file.size + bytes.count <= limits.fileBytes else {
                return stop("it has reached its limit of \(limits.fileBytes >> 20) MiB; \"recordMegabytes\" raises it")
            }
            do throws(RecordingFile.Problem) {
                try output.file.append(bytes)
            } catch {
                stop(error.description)
            }
        }
    }

    private func stop(_ reason: String) {
        line.withLock {
            $0.isStopped = true
            $0.exchanges = []
        }
        logger.warning("the recording of drivers ends", metadata: ["file": "\(path)", "why": "\(reason)"])
    }

    private static func digest(
        of entry: DriverEntry, _ known: inout [String: (entry: DriverEntry, digest: String?)]
    ) -> String? {
        if let found = known[entry.name], found.entry.isSameGeneration(as: entry) { return found.digest }
        let digest = entry.generationDigest
        // A file that was replaced since the process was started would get another's digest.
        let isUnchanged = entry.files.allSatisfy { FileIdentity($0.path) == $0 }
        known[entry.name] = (entry, isUnchanged ? digest : nil)
        return isUnchanged ? digest : nil
    }
}
