internal import AWSAPI
package import DriverProtocol
package import HostCore
package import PrefectAPI

/// Fills in a run's job: reads the blocks and variables that it refers to, then resolves, which is pure.
package struct JobResolver: Sendable {
    private let prefect: PrefectClient
    private let worker: ResolveInput.Worker
    private let environment: WorkerEnvironment
    private let server: ServerPeer

    package init(
        prefect: PrefectClient, worker: ResolveInput.Worker, environment: WorkerEnvironment,
        server: ServerPeer
    ) {
        self.prefect = prefect
        self.worker = worker
        self.environment = environment
        self.server = server
    }

    /// - Throws: ``ResolutionError``, or ``PrefectError`` when what the job refers to cannot be read now.
    package func resolve(_ run: PolledRun) async throws -> ResolvedJob {
        let template = try JobResolution.fill(input(run, peer: try await server.peer()))
        return try template.resolve(with: try await answers(to: template.references))
    }

    private func input(_ run: PolledRun, peer: ResolveInput.Peer) -> ResolveInput {
        let flowRun = run.flowRun
        return ResolveInput(
            baseJobTemplate: run.pool.baseJobTemplate, workPool: .init(id: run.pool.id, name: run.pool.name),
            deployment: run.deployment.map { deployment in
                .init(
                    id: deployment.id, name: deployment.name, jobVariables: deployment.jobVariables,
                    updated: deployment.updated.map(Timestamp.text))
            },
            flow: .init(id: flowRun.flowID, name: run.flow?.name ?? ""),
            flowRun: .init(
                document: .init(id: flowRun.id, name: flowRun.name), jobVariables: flowRun.jobVariables ?? JSONObject(),
                tags: flowRun.tags, runCount: flowRun.runCount, deploymentID: flowRun.deploymentID),
            worker: worker, environment: environment, peer: peer)
    }

    private func answers(to references: TemplateReferences) async throws -> ReferenceAnswers {
        var answers = ReferenceAnswers()
        for name in references.blocks {
            if let block = try await prefect.block(type: name.type, name: name.name) {
                answers.blocks[name] = document(block, type: name.type)
            }
        }
        for id in references.blockIDs {
            if let block = try await prefect.block(id: id) {
                answers.blocksByID[id] = document(block, type: block.typeSlug ?? "")
            }
        }
        for name in references.variables.union(TemplateReferences.variables(inBlocksOf: answers)) {
            if let variable = try await prefect.variable(named: name) { answers.variables[name] = variable.value }
        }
        return answers
    }

    private func document(_ block: PrefectAPI.BlockDocument, type: String) -> HostCore.BlockDocument {
        HostCore.BlockDocument(type: type, data: .object(block.data), secretFields: block.secretFields)
    }

    /// What a driver is asked.
    package func planRequest(for job: ResolvedJob, run: PolledRun, session: AWSSession) -> PlanRequest {
        func named(_ id: String, _ name: String) -> JSONObject { ["id": .string(id), "name": .string(name)] }
        let flowRun = run.flowRun
        var flowRunDocument = named(flowRun.id, flowRun.name)
        flowRunDocument["tags"] = .array(flowRun.tags.map(JSONValue.string))
        flowRunDocument["runCount"] = .int(flowRun.runCount)
        var pool = named(run.pool.id, run.pool.name)
        pool["type"] = .string(run.pool.type)
        return PlanRequest(
            flowRun: flowRunDocument, flow: named(flowRun.flowID, run.flow?.name ?? ""),
            deployment: run.deployment.map { named($0.id, $0.name) }, workPool: pool,
            worker: ["name": .string(worker.name)],
            aws: [
                "region": .string(session.region),
                "partition": .string(AWSPartition.of(region: session.region).name),
            ],
            defaults: ["image": .string(job.defaultImage)], configuration: job.configuration,
            secrets: job.secrets.lengths)
    }
}
