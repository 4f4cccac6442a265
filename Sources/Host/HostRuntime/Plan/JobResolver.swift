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
        let flowRun = run.flowRun
        return try await resolve(
            .init(
                document: .init(id: flowRun.id, name: flowRun.name), jobVariables: flowRun.jobVariables ?? JSONObject(),
                tags: flowRun.tags, runCount: flowRun.runCount, deploymentID: flowRun.deploymentID),
            pool: run.pool, deployment: run.deployment, flow: .init(id: flowRun.flowID, name: run.flow?.name ?? ""))
    }

    /// The same for a flow run that need not exist.
    package func resolve(
        _ flowRun: ResolveInput.FlowRun, pool: WorkPool, deployment: Deployment?, flow: ResolveInput.Document
    ) async throws -> ResolvedJob {
        let template = try JobResolution.fill(
            ResolveInput(
                baseJobTemplate: pool.baseJobTemplate, workPool: .init(id: pool.id, name: pool.name),
                deployment: deployment.map { deployment in
                    .init(
                        id: deployment.id, name: deployment.name, jobVariables: deployment.jobVariables,
                        updated: deployment.updated.map(Timestamp.text))
                },
                flow: flow, flowRun: flowRun, worker: worker, environment: environment, peer: try await server.peer()))
        return try template.resolve(with: try await answers(to: template.references))
    }

    /// A pool's base job template as a driver may see it.
    package func shownTemplate(of pool: WorkPool) -> JSONObject {
        var secrets = SecretTokens(key: environment.secretKey, workPoolID: pool.id)
        return secrets.hide(template: pool.baseJobTemplate)
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
}
