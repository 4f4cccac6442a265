import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime
import Logging
import PrefectAPI

/// Previews a flow run of the server's, or one that a deployment would have.
struct ServerPreviews {
    let parts: HostParts

    private static let plannedID = "00000000-0000-4000-8000-000000000000"

    func run(flowRun: String?, deployment: String?, jobVariables: JSONObject) async throws -> LaunchPreview {
        do {
            if let flowRun { return try await preview(flowRun: flowRun) }
            return try await preview(deployment: deployment ?? "", jobVariables: jobVariables)
        } catch let error as PrefectError {
            throw StartError(error.description)
        }
    }

    private func preview(flowRun id: String) async throws -> LaunchPreview {
        guard let run = try await parts.prefect.flowRun(id: id) else {
            throw StartError("the Prefect server has no flow run \(id)")
        }
        let deployment = try await run.deploymentID.asyncFlatMap { try await parts.prefect.deployment(id: $0) }
        guard let name = run.workPoolName ?? deployment?.workPoolName else {
            throw StartError("the flow run \(id) belongs to no work pool, so no worker launches it")
        }
        return try await preview(
            .init(
                document: .init(id: run.id, name: run.name), jobVariables: run.jobVariables ?? JSONObject(),
                tags: run.tags, runCount: run.runCount, deploymentID: run.deploymentID),
            pool: name, deployment: deployment, flowID: run.flowID)
    }

    private func preview(deployment name: String, jobVariables: JSONObject) async throws -> LaunchPreview {
        let found = try await parts.prefect.deployments(named: name)
        guard let deployment = found.first else {
            throw StartError("the Prefect server has no deployment '\(name)'. Name it as FLOW/DEPLOYMENT or by its id")
        }
        guard found.count == 1 else {
            throw StartError(
                "\(found.count) deployments are named '\(name)'. Name one as FLOW/DEPLOYMENT, or by its id: "
                    + found.map(\.id).joined(separator: ", "))
        }
        guard let pool = deployment.workPoolName else {
            throw StartError("the deployment '\(name)' belongs to no work pool, so no worker launches its flow runs")
        }
        return try await preview(
            .init(
                document: .init(id: Self.plannedID, name: "planned-run"), jobVariables: jobVariables,
                tags: deployment.tags, deploymentID: deployment.id),
            pool: pool, deployment: deployment, flowID: deployment.flowID)
    }

    private func preview(
        _ run: ResolveInput.FlowRun, pool name: String, deployment: Deployment?, flowID: String
    ) async throws -> LaunchPreview {
        guard var pool = try await parts.prefect.workPool(named: name) else {
            throw StartError("the Prefect server has no work pool '\(name)'")
        }
        guard pool.type == PoolDirectory.poolType else {
            throw StartError(
                "the work pool '\(name)' is of type '\(pool.type)', and worker-host serves pools of type 'ecs'")
        }
        // The host gives such a pool this template when it serves it.
        if pool.baseJobTemplate.isEmpty { pool.baseJobTemplate = DefaultBaseJobTemplate.value }
        let flow = try await parts.prefect.flows(ids: [flowID]).first
        let environment = try parts.workerEnvironment()
        let resolver = parts.resolver(environment)
        let job: ResolvedJob
        do {
            job = try await resolver.resolve(
                run, pool: pool, deployment: deployment, flow: .init(id: flowID, name: flow?.name ?? ""))
        } catch let error as ResolutionError {
            var failed = LaunchPreview()
            failed.flowRun = run.document.name
            failed.failure = PreviewFailure(error)
            return failed
        }
        let aws = parts.awsSessions(throttle: parts.readingThrottle())
        let account = LivePreviewAccount(sessions: aws, facts: FactCache(time: parts.time, host: aws))
        let previewer = LaunchPreviewer(
            fleet: parts.fleet, account: account, worker: parts.identity.name, secretKey: environment.secretKey)
        let binding = parts.configuration.pools.first { $0.name == name }?.driver
        let policy = parts.configuration.policyGate(ofPool: name)
        return await parts.fleet.whileRunning {
            await previewer.preview(job, boundDriver: binding, policy: policy)
        }
    }
}

extension Optional {
    /// `flatMap` with a closure that waits.
    fileprivate func asyncFlatMap<Value>(_ body: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
