internal import DriverConformance
internal import DriverSupervision

/// Starts the driver under test.
struct TrialLauncher: Sendable {
    let driver: DriverCommandLine
    let isOneShot: Bool
    let limits: ConformanceLimits
    let isolation: NetworkIsolation

    /// Runs a session in one process.
    /// - Parameter stop: how long the process may live after the end of its stdin.
    func runInOneProcess(_ session: Session, stop: Duration, meeting: Meeting? = nil) async -> Transcript {
        await SessionRun(
            program: TrialProgram(driver, session.surroundings, isolation: isolation), limits: limits, stop: stop,
            meeting: meeting
        ).run(session.steps)
    }

    /// Runs a check's sessions, one after another or side by side, and gives their transcripts in their order.
    func run(_ sessions: [Session], sideBySide: Bool) async -> [Transcript] {
        guard sideBySide else {
            var transcripts: [Transcript] = []
            for session in sessions { transcripts.append(await run(session, meeting: nil)) }
            return transcripts
        }
        let meeting = Meeting(of: sessions.count)
        return await withTaskGroup(of: (Int, Transcript).self) { group in
            for (position, session) in sessions.enumerated() {
                group.addTask { (position, await run(session, meeting: meeting)) }
            }
            var transcripts = Array(repeating: Transcript(), count: sessions.count)
            for await (position, transcript) in group { transcripts[position] = transcript }
            return transcripts
        }
    }

    private func run(_ session: Session, meeting: Meeting?) async -> Transcript {
        if isOneShot || session.usesProcessPerRequest {
            return await RequestByRequest(driver: self, session: session, meeting: meeting).run()
        }
        return await runInOneProcess(session, stop: limits.stop, meeting: meeting)
    }
}
