import DriverProtocol
import DriverSupervision
import HostRuntime
import PrefectAPI

/// `worker-host plan --pool NAME --check`: what is wrong with a pool's template and its deployments.
struct PoolFindings {
    /// One finding and what it is about.
    struct Entry {
        /// The deployment's name; nil for the template.
        let deployment: String?
        let finding: ConfigurationFinding
    }

    let parts: HostParts
    let selection: PoolSelection

    func run() async throws -> [Entry] {
        do {
            return try await entries()
        } catch let error as PrefectError {
            throw StartError(error.description)
        }
    }

    private func entries() async throws -> [Entry] {
        guard let pool = try await parts.prefect.workPool(named: selection.name) else {
            throw StartError("the Prefect server has no work pool '\(selection.name)'")
        }
        guard pool.type == PoolDirectory.poolType else {
            throw StartError(
                "the work pool '\(pool.name)' is of type '\(pool.type)', and worker-host serves pools of type 'ecs'")
        }
        let served = ServedPool(pool: pool, driver: selection.driver)
        let check = PoolCheck(fleet: parts.fleet, resolver: parts.resolver(try parts.workerEnvironment()))
        return try await parts.fleet.whileRunning {
            var entries = try await check.template(of: served).map { Entry(deployment: nil, finding: $0) }
            for deployment in try await parts.prefect.deployments(ofPool: pool.name) {
                entries += try await check.deployment(deployment, in: served).map {
                    Entry(deployment: deployment.name, finding: $0)
                }
            }
            return entries
        }
    }

    /// `{"findings":[{"deployment","path","severity","message","hint"}]}`
    static func json(_ entries: [Entry]) -> String {
        let findings = entries.map { entry -> JSONValue in
            var json: JSONObject = ["deployment": entry.deployment.map(JSONValue.string) ?? .null]
            json.merge(entry.finding.json.object ?? JSONObject())
            return .object(json)
        }
        return JSONValue.object(["findings": .array(findings)]).text()
    }

    /// A line for each, errors first.
    static func text(_ entries: [Entry], pool: String) -> String {
        guard !entries.isEmpty else { return "Work pool '\(pool)': nothing was found." }
        let errors = entries.filter { $0.finding.severity == .error }
        let warnings = entries.filter { $0.finding.severity != .error }
        let lines = (errors + warnings).map { entry in
            let what = entry.deployment.map { "deployment '\($0)'" } ?? "base job template"
            return "  \(entry.finding.severity.rawValue)  \(what)  \(entry.finding.path): \(entry.finding.sentence)"
        }
        return "Work pool '\(pool)': \(errors.count) errors, \(warnings.count) warnings\n"
            + lines.joined(separator: "\n")
    }
}
