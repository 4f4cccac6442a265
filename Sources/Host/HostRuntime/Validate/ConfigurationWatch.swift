package import DriverProtocol
internal import Hashing
internal import HostCore
package import Logging
internal import PrefectAPI

/// Checks pools' templates when they are first seen or changed, and the job variables of the runs that come by; tells the log.
package actor ConfigurationWatch {
    private let check: PoolCheck
    private let directory: PoolDirectory
    private let time: TimeSource
    private let interval: Duration
    private let logger: Logger
    /// The template that was last checked, by pool.
    private var templates: [String: String] = [:]
    /// Findings by pool, template and job variables.
    private var known: [String: [ConfigurationFinding]] = [:]

    /// The most job variables whose findings are kept.
    private static let capacity = 10_000

    /// - Parameter interval: the time between two looks at the pools.
    package init(check: PoolCheck, directory: PoolDirectory, time: TimeSource, interval: Duration, logger: Logger) {
        self.check = check
        self.directory = directory
        self.time = time
        self.interval = interval
        self.logger = logger
    }

    /// Looks until the calling task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            // The first poll comes first.
            do { try await time.sleep(interval) } catch { return }
            for served in await directory.known where !Task.isCancelled { await look(at: served) }
        }
    }

    private func look(at served: ServedPool) async {
        let digest = Self.digest(served.pool.baseJobTemplate)
        guard !served.pool.baseJobTemplate.isEmpty, templates[served.pool.id] != digest else { return }
        let findings: [ConfigurationFinding]
        do {
            findings = try await check.template(of: served)
        } catch {
            return  // Prefect does not answer now: the next look tries again
        }
        templates[served.pool.id] = digest
        for finding in findings { tell(finding, of: "base job template", pool: served.pool.name) }
    }

    /// What is found in a run's job variables; told to the log when they are first seen.
    func findings(of run: PolledRun, driver: String?) async -> [ConfigurationFinding] {
        let own = run.flowRun.jobVariables ?? JSONObject()
        let deployment = run.deployment?.jobVariables ?? JSONObject()
        let key = [run.pool.baseJobTemplate, deployment, own].map(Self.digest).joined(separator: " ")
        if let found = known[key] { return found }
        let findings = await check.variables(
            deployment, flowRun: own, in: ServedPool(pool: run.pool, driver: run.boundDriver), driver: driver)
        if known.count >= Self.capacity { known = [:] }
        known[key] = findings
        for finding in findings {
            tell(finding, of: run.deployment.map { "deployment '\($0.name)'" } ?? "flow run", pool: run.pool.name)
        }
        return findings
    }

    private func tell(_ finding: ConfigurationFinding, of what: String, pool: String) {
        logger.log(
            level: finding.severity == .error ? .error : .warning, "\(finding.sentence)",
            metadata: ["pool": "\(pool)", "in": "\(what)", "path": "\(finding.path)"])
    }

    private static func digest(_ object: JSONObject) -> String {
        SHA256.hex(JSONValue.object(object).text(.canonical))
    }
}

extension ConfigurationFinding {
    /// What is wrong and what to do about it, on one line.
    package var sentence: String { hint.map { "\(message) \($0)" } ?? message }
}
