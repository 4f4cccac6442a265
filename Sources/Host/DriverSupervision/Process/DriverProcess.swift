internal import DriverProtocol
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// One process of a driver, from its start to its end.
///
/// swift-subprocess gives what is needed here: pipes that no other child inherits (every descriptor above 2 is closed in a
/// child), reading and writing over one epoll thread for all processes, and an end that is always awaited. What it
/// cannot do, outliving the host to end the driver, is the guardian's part: it leads the process group, the driver is
/// its child.
struct DriverProcess: Sendable {
    /// What a process tells.
    enum Event: Sendable {
        /// It runs; the id is the guardian's and its process group's.
        case started(Int32)
        /// It wrote lines to stdout.
        case output([DriverOutput])
        /// Its stdout has ended and it lives on, so it can answer nothing more.
        case closedOutput
    }

    private enum Stream { case output, error }

    let launch: DriverLaunch
    let limits: DriverLimits
    let timeline: Timeline

    /// Runs the process and returns how it ended. Afterwards nothing of its process group is left.
    func run(
        input: DriverInput, standardError: @escaping @Sendable (LineFramer.Piece) -> Void,
        keep tail: StandardErrorTail, events: @escaping @Sendable (Event) async -> Void
    ) async -> DriverExit {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = ladder
        var variables: [Environment.Key: String] = [:]
        for (name, value) in launch.environment {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(launch.guardian)), arguments: Arguments(launch.arguments),
                environment: .custom(variables), workingDirectory: FilePath(launch.workingDirectory),
                platformOptions: options, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                await events(.started(execution.processIdentifier.value))
                await withTaskGroup { group in
                    group.addTask { await write(input.items, to: execution.standardInputWriter) }
                    group.addTask {
                        for await _ in input.stops { await execution.teardown(using: ladder) }
                    }
                    await withTaskGroup(of: Stream.self) { readers in
                        readers.addTask {
                            await readOutput(execution.standardOutput, events)
                            if (try? await timeline.sleep(timeline.now() + limits.endOfOutput)) != nil {
                                await events(.closedOutput)
                            }
                            return .output
                        }
                        readers.addTask {
                            await readError(execution.standardError, standardError, tail)
                            return .error
                        }
                        // The guardian holds stderr open, so its end is that of the process: what is left in the
                        // other pipe is still read, but there is nothing to wait for.
                        for await stream in readers where stream == .error { readers.cancelAll() }
                    }
                    await execution.teardown(using: ladder)
                    group.cancelAll()
                }
            }
            switch result.terminationStatus {
            case .exited(let status): return .exited(status)
            case .signaled(let signal): return .signaled(signal)
            }
        } catch {
            return .notStarted("\(error)")
        }
    }

    /// stdin is closed; a step later SIGTERM to the group, which the guardian ignores; a step later the guardian is told
    /// to kill every descendant, those that left the group too; and last the group with the guardian.
    private var ladder: [TeardownStep] {
        [
            .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: limits.stopStep),
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: limits.stopStep),
            .send(signal: .userDefinedOne, allowedDurationToNextStep: limits.stopStep),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: limits.stopStep),
        ]
    }

    private func write(_ items: AsyncStream<DriverInput.Item>, to writer: StandardInputWriter) async {
        do {
            for await case .line(let line) in items { _ = try await writer.write(line) }
        } catch {
            // Nobody reads any more: the end of its stdout or of the process tells the rest.
        }
        // Only here, after the last write has returned: closing it beside a write that waits for room would pull the
        // descriptor away from under it. A driver that never reads learns nothing from a closed stdin anyway.
        try? await writer.finish()
    }

    private func readOutput(
        _ output: SubprocessOutputSequence, _ events: @Sendable (Event) async -> Void
    ) async {
        var framer = LineFramer(limit: limits.lineBytes)
        do {
            for try await buffer in output {
                let pieces = buffer.withUnsafeBytes { framer.push($0) }
                let lines = pieces.compactMap { DriverOutput($0, limit: limits.lineBytes) }
                if !lines.isEmpty { await events(.output(lines)) }
            }
        } catch {
            // A stream that cannot be read has ended.
        }
        if let rest = framer.finish(), let line = DriverOutput(.line(rest), limit: limits.lineBytes) {
            await events(.output([line]))
        }
    }

    private func readError(
        _ error: SubprocessOutputSequence, _ take: @Sendable (LineFramer.Piece) -> Void, _ tail: StandardErrorTail
    ) async {
        var framer = LineFramer(limit: StandardErrorTail.capacity)
        do {
            for try await buffer in error {
                tail.append(buffer.withUnsafeBytes { Array($0) })
                for piece in buffer.withUnsafeBytes({ framer.push($0) }) { take(piece) }
            }
        } catch {
            // As above.
        }
        if let rest = framer.finish() { take(.line(rest)) }
    }
}
