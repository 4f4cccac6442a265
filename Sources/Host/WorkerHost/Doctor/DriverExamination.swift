import Doctor
import DriverConformance
import DriverConformanceRun
import DriverProtocol
import DriverSupervision
import HostRuntime

/// Looks at the drivers directory and holds its drivers to the protocol. Needs neither Prefect nor AWS.
struct DriverExamination {
    let configuration: HostConfiguration
    let environment: ProcessSurroundings
    let depth: ConformanceDepth

    func run() async -> [CheckResult] {
        let listing: DriverListing
        do {
            listing = try await DriverListing.read(
                configuration: configuration, environment: environment, startsAll: true)
        } catch {
            return [DriverVerdict.directory((error as? StartError)?.message ?? "\(error)")]
        }
        let directory = listing.directory
        var results = listing.rows.map {
            DriverVerdict.driver($0.name, $0.verdictState, pools: $0.pools, directory: directory)
        }
        let checks = depth.checks
        guard !checks.isEmpty else { return results }
        let entries = DriverCatalogue(
            directory: directory, hostExecutableDirectory: environment.executableDirectory,
            path: environment.environment["PATH"]
        ).scan().entries
        for row in listing.rows where !row.isProblem {
            guard let entry = entries.first(where: { $0.name == row.name }) else { continue }
            results.append(await hold(entry, to: checks, directory: directory))
        }
        return results
    }

    private func hold(_ entry: DriverEntry, to checks: [ConformanceCheck], directory: String) async -> CheckResult {
        let report = await ConformanceRun(
            entry: entry, hostExecutableDirectory: environment.executableDirectory,
            hostEnvironment: environment.environment
        ).run(checks)
        return DriverVerdict.conformance(
            entry.name, passed: report.outcomes.count { $0.verdict == .passed },
            failed: report.failures.map { ($0.check.name, $0.verdict.reason ?? "") }, isWhole: depth == .full,
            directory: directory)
    }
}

extension DriverListing.Row {
    fileprivate var verdictState: DriverVerdict.State {
        switch state {
        case .ready(let description): .ready(version: description.version)
        case .notStarted: .ready(version: "")
        case .failing(let reason): .failing(reason)
        case .refused(let reason, let remedy): .refused(reason: reason, remedy: remedy)
        case .missing: .missing
        }
    }
}
