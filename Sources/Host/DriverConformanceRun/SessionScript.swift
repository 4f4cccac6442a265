internal import DriverConformance
internal import DriverProtocol
internal import Glibc

/// Does a session's steps with a running process.
struct SessionScript {
    /// Between two looks whether the process has ended.
    private static let look = Duration.milliseconds(4)

    let process: Int32
    let input: SessionInput
    let record: SessionRecord
    let limits: ConformanceLimits
    let stop: Duration
    let meeting: Meeting?

    /// Does the steps in order; the rest is left when an answer does not come.
    func perform(_ steps: [Step]) async {
        var hasMet = false
        for step in steps {
            var goesOn = true
            switch step {
            case .write(let pieces): input.write(pieces)
            case .awaitAnswers(let ids): goesOn = await awaitAnswers(ids)
            case .plan(let id, let params, let knowsFacts):
                goesOn = await FactRounds(id: id, params: params, knowsFacts: knowsFacts).run { line, id in
                    input.write([line])
                    return await awaitAnswers([id]) ? record.transcript : nil
                }
            case .meetOthers:
                hasMet = true
                await meeting?.arrive()
            case .measureMemory:
                let bytes = ProcessFiles.memory(ofGroup: process)
                record.update { $0.memory.append(bytes) }
            case .endInput: input.end()
            case .terminate:
                record.note(.note("SIGTERM was sent"))
                _ = kill(-process, SIGTERM)
                await waitForEnd()
                if ProcessFiles.isAlive(process) { record.update { $0.wasForced = true } }
                return
            }
            if !goesOn { break }
        }
        if !hasMet { await meeting?.arrive(waits: false) }
    }

    private func awaitAnswers(_ ids: [RequestID]) async -> Bool {
        let limit = ids == [Wire.introduction] ? limits.start : limits.answer
        let missing = await record.missingAnswers(of: ids, within: limit)
        guard !missing.isEmpty else { return true }
        let isLate = !record.outputHasEnded
        record.update { transcript in
            transcript.unanswered += missing
            transcript.ranOutOfTime = isLate
        }
        return false
    }

    /// Ends the process: its stdin is closed, and what then does not end is killed, with all that it started.
    func finish(_ program: TrialProgram) async {
        input.end()
        if ProcessFiles.isAlive(process) {
            record.note(.note("stdin was closed"))
            await waitForEnd()
        }
        if ProcessFiles.isAlive(process) {
            record.update { $0.wasForced = true }
            // The guardian kills every descendant and ends; without one the group is killed.
            _ = program.isGuarded ? kill(process, SIGUSR1) : kill(-process, SIGKILL)
            await waitForEnd()
            if ProcessFiles.isAlive(process) { _ = kill(-process, SIGKILL) }
        }
        for left in ProcessFiles.marked(TrialProgram.mark, program.session) where left.process != process {
            record.update { $0.leftBehind.append("'\(left.name)' (process \(left.process))") }
            _ = kill(left.process, SIGKILL)
        }
    }

    /// Waits until stdout and stderr have ended, which they have when nobody holds them; not for ever, since somebody may.
    func waitForEndOfOutput() async {
        let deadline = ContinuousClock.now + stop
        while !record.allHasEnded, ContinuousClock.now < deadline { try? await Task.sleep(for: Self.look) }
    }

    private func waitForEnd() async {
        let deadline = ContinuousClock.now + stop
        while ProcessFiles.isAlive(process), ContinuousClock.now < deadline { try? await Task.sleep(for: Self.look) }
    }
}
