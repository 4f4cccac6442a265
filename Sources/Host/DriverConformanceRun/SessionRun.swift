internal import DriverConformance
internal import DriverProtocol
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// One process of the driver, from its start to its end.
struct SessionRun: Sendable {
    let program: TrialProgram
    let limits: ConformanceLimits
    /// How long the process may live after the end of its stdin.
    let stop: Duration
    let meeting: Meeting?

    /// Does the steps and tells what happened. Afterwards nothing of the process is left.
    func run(_ steps: [Step]) async -> Transcript {
        let record = SessionRecord()
        record.update { $0.remarks = program.remarks }
        var options = PlatformOptions()
        options.processGroupID = 0
        var variables: [Environment.Key: String] = [:]
        for (name, value) in program.environment {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        do {
            let result = try await Subprocess.run(
                .path(FilePath(program.executable)), arguments: Arguments(program.arguments),
                environment: .custom(variables), workingDirectory: FilePath(program.workingDirectory),
                platformOptions: options, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                let input = SessionInput()
                await withTaskGroup { group in
                    group.addTask { await input.serve(execution.standardInputWriter, record) }
                    group.addTask { await readOutput(execution.standardOutput, record) }
                    group.addTask { await readError(execution.standardError, record) }
                    let script = SessionScript(
                        process: execution.processIdentifier.value, input: input, record: record, limits: limits,
                        stop: stop, meeting: meeting)
                    await script.perform(steps)
                    await script.finish(program)
                    // What is still in the pipes is read; nobody is left who could write more.
                    await script.waitForEndOfOutput()
                    group.cancelAll()
                }
            }
            switch result.terminationStatus {
            case .exited(let status): record.update { $0.ending = .exited(status) }
            case .signaled(let signal): record.update { $0.ending = .signaled(signal) }
            }
        } catch {
            record.update { $0.ending = .notStarted("\(error)") }
            await meeting?.arrive(waits: false)
        }
        return record.transcript
    }

    private func readOutput(_ output: SubprocessOutputSequence, _ record: SessionRecord) async {
        var framer = LineFramer(limit: limits.lineBytes)
        do {
            for try await buffer in output {
                for piece in buffer.withUnsafeBytes({ framer.push($0) }) {
                    record.note(.received(Transcript.Line(piece, limit: limits.lineBytes)))
                }
            }
        } catch {
            // A stream that cannot be read has ended.
        }
        if let rest = framer.finish() { record.note(.received(Transcript.Line(unfinished: rest))) }
        record.noteEndOfOutput()
    }

    private func readError(_ error: SubprocessOutputSequence, _ record: SessionRecord) async {
        do {
            for try await buffer in error { record.noteStandardError(buffer.withUnsafeBytes { Array($0) }) }
        } catch {
            // As above.
        }
        record.noteEndOfErrors()
    }
}
