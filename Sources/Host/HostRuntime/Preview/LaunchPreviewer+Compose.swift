internal import DriverProtocol
internal import DriverSupervision
internal import HostCore

extension LaunchPreviewer {
    /// The calls that change something: RegisterTaskDefinition where it is needed, RunTask.
    func compose(
        _ plan: TaskPlan, facts: JSONObject, job: ResolvedJob, generation: DriverGeneration,
        place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) {
        let definition = try await definition(of: plan, facts: facts, job: job, place: place, &preview)
        var main = plan.container ?? definition.document.flatMap(RunTaskComposer.mainContainer)
        if main == nil, !account.knowsAccount, definition.document == nil {
            main = "prefect"
            preview.warnings.append(
                .init(
                    message:
                        "Which container runs the flow is not known, since the task definition is not; 'prefect' is "
                        + "shown."))
        }
        guard let container = main else {
            throw PreviewFailure(
                kind: "incompatible", path: "/configuration/container_name",
                message: "The task definition has several containers and none is called 'prefect'.",
                hint: "Name the one that runs the flow in the job variable container_name.")
        }
        let composer: RunTaskComposer
        do throws(RunTaskComposer.CommandProblem) {
            composer = try RunTaskComposer(
                job: job, flowRunID: job.input.flowRun.document.id, container: container,
                driver: generation.description, worker: worker, deregisters: definition.deregisters)
        } catch {
            throw PreviewFailure(kind: "incompatible", path: "/configuration/command", message: error.description)
        }
        for (position, attempt) in plan.attempts.enumerated() {
            let planned = composer.compose(
                attempt.runTask, taskDefinition: definition.reference,
                definition: definition.isPlanned ? definition.document : nil)
            let request = revealed(planned, job)
            guard position == 0 else {
                preview.fallbacks.append((attempt.name, request))
                continue
            }
            let elsewhere = place.isElsewhere ? place.region : nil
            preview.calls.append(AWSCall(service: "ecs", operation: "RunTask", params: request, region: elsewhere))
            let real = job.secrets.substitute(in: planned["overrides"] ?? .null)
            preview.overridesSize = planned["overrides"] == nil ? 0 : real.text().unicodeScalars.count
            preview.price = FargatePrice.estimate(
                runTask: request, definition: definition.document ?? JSONObject(), region: place.region)
            await account.launched(
                request, deregistering: definition.deregisters ? definition.reference : nil, in: place)
        }
    }

    private struct Found {
        let reference: String
        let document: JSONObject?
        /// Whether the document is the plan's own, and not AWS's description of somebody's.
        let isPlanned: Bool
        let deregisters: Bool
    }

    private func definition(
        of plan: TaskPlan, facts: JSONObject, job: ResolvedJob, place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) -> Found {
        switch plan.taskDefinition {
        case .use(let reference):
            preview.definition = .linked(reference)
            var known = facts.values.compactMap { $0["taskDefinition"]?.object }.first
            if known == nil, account.knowsAccount {
                let need = FactNeed(
                    name: "definition", operation: "ecs:DescribeTaskDefinition",
                    parameters: ["taskDefinition": .string(reference)])
                known = try await look(up: need, in: place, &preview)["taskDefinition"]?.object
            }
            return Found(reference: reference, document: known, isPlanned: false, deregisters: false)
        case .register(let planned, let matchesLatest, let deregisters):
            let document = job.secrets.substitute(in: .object(planned)).object ?? planned
            let fingerprint = TaskDefinitionFingerprint.of(
                document, secretKey: document == planned ? nil : secretKey)
            if let arn = await account.remembered(fingerprint, in: place) {
                preview.definition = .reused(arn: arn, fingerprint: fingerprint)
                return Found(reference: arn, document: document, isPlanned: true, deregisters: false)
            }
            let family = document["family"]?.string ?? ""
            let latest = await latest(of: family, in: place, &preview)
            let choice = DefinitionChoice.decide(
                document, fingerprint: fingerprint, latest: latest, matchLatestRevision: matchesLatest)
            switch choice {
            case .reuse(let arn):
                preview.definition = .reused(arn: arn, fingerprint: fingerprint)
                return Found(reference: arn, document: document, isPlanned: true, deregisters: false)
            case .register(let request):
                preview.definition = .registered(family: family, fingerprint: fingerprint)
                let shown =
                    document == planned
                    ? request
                    : TaskDefinitionFingerprint.tagged(
                        revealed(planned, job), fingerprint: fingerprint)
                preview.calls.append(
                    AWSCall(
                        service: "ecs", operation: "RegisterTaskDefinition", params: shown,
                        region: place.isElsewhere ? place.region : nil))
                let reference = try await account.register(request, fingerprint: fingerprint, in: place)
                return Found(reference: reference, document: document, isPlanned: true, deregisters: deregisters)
            }
        }
    }

    private func latest(
        of family: String, in place: PreviewPlace, _ preview: inout LaunchPreview
    ) async -> JSONObject? {
        guard account.knowsAccount else { return nil }
        do throws(PreviewFailure) {
            return try await look(up: DefinitionChoice.need(family: family), in: place, &preview).object
        } catch {
            preview.warnings.append(
                .init(
                    message: "A task definition to reuse could not be looked for, so a new revision is registered: "
                        + error.message, hint: error.hint))
            return nil
        }
    }

    /// Secrets in place where they may be shown, tokens where not.
    private func revealed(_ request: JSONObject, _ job: ResolvedJob) -> JSONObject {
        account.showsSecrets ? job.secrets.substitute(in: .object(request)).object ?? request : request
    }
}
