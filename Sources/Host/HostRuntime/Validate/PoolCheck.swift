package import DriverProtocol
package import DriverSupervision
internal import HostCore
package import PrefectAPI

/// Checks what a pool's flow runs would be made of, before there is one: its base job template and its deployments' job
/// variables, by Prefect's schema rules and by the driver that would plan.
package struct PoolCheck: Sendable {
    private let fleet: DriverFleet
    private let resolver: JobResolver
    /// Flow runs that stand for those to come.
    private static let plannedID = "00000000-0000-4000-8000-000000000000"

    package init(fleet: DriverFleet, resolver: JobResolver) {
        self.fleet = fleet
        self.resolver = resolver
    }

    /// What is wrong with a pool's template, whatever the job.
    /// - Throws: ``PrefectError`` when what the template refers to cannot be read now.
    package func template(of served: ServedPool) async throws -> [ConfigurationFinding] {
        let template = served.pool.baseJobTemplate
        var findings = BaseJobTemplateCheck(template).findings
        let job = try? await job(served.pool, deployment: nil, flow: .init(id: Self.plannedID, name: ""))
        if let driver = await driver(of: served, job: job) {
            let request = ValidateRequest(
                baseJobTemplate: resolver.shownTemplate(of: served.pool), workPool: Self.document(served.pool))
            Self.add(await ask(request, driver), to: &findings)
        }
        return findings
    }

    /// What is wrong with a deployment's job variables.
    /// - Throws: ``PrefectError`` when what they refer to cannot be read now.
    package func deployment(_ deployment: Deployment, in served: ServedPool) async throws -> [ConfigurationFinding] {
        let job: ResolvedJob
        do {
            job = try await self.job(
                served.pool, deployment: deployment, flow: .init(id: deployment.flowID, name: ""))
        } catch let error as ResolutionError {
            var findings = await variables(deployment.jobVariables, in: served, driver: served.driver)
            Self.add(error.findings, to: &findings)
            return findings
        }
        let driver = await driver(of: served, job: job)
        var findings = await variables(deployment.jobVariables, in: served, driver: driver)
        if let driver {
            let request = ValidateRequest(
                baseJobTemplate: resolver.shownTemplate(of: served.pool), workPool: Self.document(served.pool),
                plan: job.planRequest(region: nil))
            Self.add(await ask(request, driver), to: &findings)
        }
        return findings
    }

    /// What Prefect's rules and the pool's schema say of job variables, the driver's own variables included.
    package func variables(
        _ deployment: JSONObject, flowRun: JSONObject? = nil, in served: ServedPool, driver: String?
    ) async -> [ConfigurationFinding] {
        var drivers: [JSONObject] = []
        if let driver, let own = try? await fleet.description(of: driver).variables { drivers.append(own) }
        let schema = JobVariablesSchema(served.pool.baseJobTemplate, drivers: drivers)
        guard let flowRun else { return schema.findings(deployment: deployment) }
        return schema.findings(deployment: deployment, flowRun: flowRun)
    }

    private func job(
        _ pool: WorkPool, deployment: Deployment?, flow: ResolveInput.Document
    ) async throws -> ResolvedJob {
        try await resolver.resolve(
            .init(document: .init(id: Self.plannedID, name: "planned-run"), deploymentID: deployment?.id),
            pool: pool, deployment: deployment, flow: flow)
    }

    /// The pool's driver, or the one that the job would go to; nil where that cannot be told.
    private func driver(of served: ServedPool, job: ResolvedJob?) async -> String? {
        guard let job else { return served.driver }
        return try? await fleet.choose(
            binding: served.driver, variable: job.driver, configuration: job.configuration
        ).name
    }

    private func ask(_ request: ValidateRequest, _ driver: String) async -> [ConfigurationFinding] {
        do throws(DriverFailure) {
            return try await fleet.validate(request, driver: driver) ?? []
        } catch {
            return [
                ConfigurationFinding(
                    path: "", severity: .warning, message: "The driver '\(driver)' gave no findings: \(error.message)")
            ]
        }
    }

    private static func document(_ pool: WorkPool) -> JSONObject {
        ["id": .string(pool.id), "name": .string(pool.name), "type": .string(pool.type)]
    }

    /// A fault that two checks find is told once.
    private static func add(_ more: [ConfigurationFinding], to findings: inout [ConfigurationFinding]) {
        for finding in more
        where !findings.contains(where: { $0.path == finding.path && $0.message == finding.message }) {
            findings.append(finding)
        }
    }
}
