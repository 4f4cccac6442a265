package import DriverConformance
internal import DriverProtocol
package import DriverSupervision
internal import Glibc

/// Holds a driver to the suite: no AWS, no Prefect, nothing but its own processes.
package struct ConformanceRun: Sendable {
    /// How many checks run at once. They mostly wait for the driver.
    private static let width = 6

    private let entry: DriverEntry
    private let driver: DriverCommandLine
    private let own: [PlanSample]
    private let limits: ConformanceLimits
    private let searchPath: String?

    /// - Parameters:
    ///   - own: the author's requests, tried before those that ship.
    ///   - limits: the protocol's; what the manifest says replaces its times and its length of a line.
    package init(
        entry: DriverEntry, hostExecutableDirectory: String, hostEnvironment: [String: String], own: [PlanSample] = [],
        limits: ConformanceLimits = ConformanceLimits()
    ) {
        self.entry = entry
        self.own = own
        driver = DriverCommandLine(
            entry: entry, hostExecutableDirectory: hostExecutableDirectory, hostEnvironment: hostEnvironment)
        var limits = limits
        if let start = entry.manifest.start { limits.start = start }
        if let plan = entry.manifest.plan { limits.answer = plan }
        if let bytes = entry.manifest.maxLineBytes { limits.lineBytes = bytes }
        self.limits = limits
        searchPath = hostEnvironment["PATH"]
    }

    /// Runs the checks.
    /// - Parameter timeFactor: what every time limit is multiplied by, for a slow machine.
    package func run(_ checks: [ConformanceCheck], timeFactor: Double = 1) async -> ConformanceReport {
        // A driver that stops reading is an error of a write, not this process's end.
        signal(SIGPIPE, SIG_IGN)
        let start = ContinuousClock.now
        let limits = limits.slower(by: timeFactor)
        let launcher = TrialLauncher(
            driver: driver, isOneShot: entry.manifest.mode == .oneshot, limits: limits,
            isolation: await NetworkIsolation.probe(searchPath: searchPath))
        let description = await description(launcher)
        var subject = DriverSubject(
            description: description ?? DriverDescription(name: entry.name, version: ""), own: own, limits: limits)
        if description != nil {
            for transcript in await launcher.run([.planning(subject)], sideBySide: false) {
                subject = subject.sorted(by: transcript)
            }
        }
        let outcomes = await outcomes(checks, subject, launcher, isKnown: description != nil)
        var notes: [String] = []
        for remark in outcomes.flatMap({ $0.transcripts.flatMap(\.remarks) }) where !notes.contains(remark) {
            notes.append(remark)
        }
        return ConformanceReport(
            path: entry.path, description: description, remarks: notes, outcomes: outcomes,
            duration: ContinuousClock.now - start)
    }

    /// Who the driver says it is, which decides on checks and samples.
    private func description(_ launcher: TrialLauncher) async -> DriverDescription? {
        let transcripts = await launcher.run([Session.introduction], sideBySide: false)
        for line in transcripts.flatMap(\.lines) {
            guard case .result(Wire.introduction, let value) = line.message else { continue }
            return try? DriverDescription(result: value)
        }
        return nil
    }

    private func outcomes(
        _ checks: [ConformanceCheck], _ subject: DriverSubject, _ launcher: TrialLauncher, isKnown: Bool
    ) async -> [CheckOutcome] {
        await withTaskGroup(of: (Int, CheckOutcome).self) { group in
            var outcomes: [(Int, CheckOutcome)] = []
            for (position, check) in checks.enumerated() {
                if position >= Self.width, let done = await group.next() { outcomes.append(done) }
                group.addTask { (position, await outcome(check, subject, launcher, isKnown: isKnown)) }
            }
            for await done in group { outcomes.append(done) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func outcome(
        _ check: ConformanceCheck, _ subject: DriverSubject, _ launcher: TrialLauncher, isKnown: Bool
    ) async -> CheckOutcome {
        let start = ContinuousClock.now
        var transcripts: [Transcript] = []
        var verdict = CheckOutcome.Verdict.passed
        do {
            if launcher.isOneShot, check.isConversation {
                throw Finding.skipped("A one-shot driver gets one request in each process.")
            }
            guard isKnown || [.describe, .lines, .messages].contains(check.section) else {
                throw Finding.skipped("The driver did not say who it is.")
            }
            transcripts = await launcher.run(try check.sessions(subject), sideBySide: check.isConcurrent)
            try check.judge(transcripts, subject)
        } catch Finding.skipped(let reason) {
            verdict = .skipped(reason)
        } catch Finding.failed(let reason) {
            verdict = .failed(reason)
        } catch {
            verdict = .failed("The check itself failed: \(error)")
        }
        return CheckOutcome(
            check: check, verdict: verdict, transcripts: transcripts, duration: ContinuousClock.now - start)
    }
}
