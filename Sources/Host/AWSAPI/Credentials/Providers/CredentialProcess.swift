internal import DriverProtocol
internal import Subprocess
internal import SystemPackage

/// One run of a program that prints credentials. It leads a process group of its own, which is ended when it takes too long.
struct CredentialProcess: Sendable {
    enum Outcome: Sendable {
        /// It ended well, and printed this.
        case output([UInt8])
        /// It did not; in words, with the end of its standard error.
        case failed(String)
    }

    /// The most that is kept of standard output; keys and a token take a few KiB.
    private static let outputLimit = 64 * 1024
    /// The most that is shown of standard error.
    private static let errorLimit = 500

    /// The program and its arguments.
    let command: [String]
    let environment: [String: String]
    /// The longest that it may take.
    let timeout: Duration
    let sleep: @Sendable (Duration) async throws -> Void

    func run() async -> Outcome {
        guard let program = command.first, !program.isEmpty else { return .failed("it names no program.") }
        return await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await runToEnd(program) }
            group.addTask {
                do { try await sleep(timeout) } catch { return .failed("it was cancelled.") }
                return .failed("it took longer than \(timeout.components.seconds) seconds and was ended.")
            }
            let first = await group.next() ?? .failed("it was cancelled.")
            // Whichever came first, the other is ended with it: the timer, or the process group.
            group.cancelAll()
            return first
        }
    }

    private func runToEnd(_ program: String) async -> Outcome {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
        ]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(Array(command.dropFirst())), environment: .custom(variables),
                platformOptions: options, input: .none, output: .sequence, error: .sequence
            ) { execution in
                async let errors = Self.tail(of: execution.standardError)
                let output = await Self.head(of: execution.standardOutput)
                return (output: output, errors: await errors)
            }
            let (output, errors) = result.closureResult
            let words = String(decoding: errors, as: UTF8.self).trimmed
            switch result.terminationStatus {
            case .exited(0):
                guard let output else { return .failed("it printed more than \(Self.outputLimit) bytes.") }
                return .output(output)
            case .exited(let status): return .failed("exit status \(status): \(words)")
            case .signaled(let signal): return .failed("it was ended by signal \(signal): \(words)")
            }
        } catch {
            return .failed("it cannot be run: \(error)")
        }
    }

    /// All of a stream; nil when that is too much. It is read to its end in any case, so that nobody waits to write.
    private static func head(of stream: SubprocessOutputSequence) async -> [UInt8]? {
        var bytes: [UInt8] = []
        do {
            for try await buffer in stream where bytes.count <= outputLimit {
                bytes += buffer.withUnsafeBytes { Array($0) }
            }
        } catch {
            // A stream that cannot be read has ended.
        }
        return bytes.count <= outputLimit ? bytes : nil
    }

    /// The last of a stream.
    private static func tail(of stream: SubprocessOutputSequence) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in stream {
                bytes += buffer.withUnsafeBytes { Array($0) }
                bytes.removeFirst(max(0, bytes.count - errorLimit))
            }
        } catch {
            // As above.
        }
        return bytes
    }
}
