package import DriverProtocol

/// Turns a prepared job configuration into a task definition and RunTask requests: the whole of what the three drivers
/// do.
package struct ECSPlanner: Sendable {
    /// Which driver plans.
    package var role: DriverRole
    /// Whether members that ECS's API is not known to have are passed on with a warning instead of refused.
    package var passesUnknownMembers: Bool
    /// Whether facts are asked for; else a plan is checked as far as it goes without them.
    var asksForFacts = true

    /// A planner.
    package init(role: DriverRole, passesUnknownMembers: Bool = false) {
        self.role = role
        self.passesUnknownMembers = passesUnknownMembers
    }

    /// A plan, or the facts that are missing. The same request gives the same answer.
    /// - Throws: a `DriverError` of the kind `configuration` that lists every fault in `data.findings`.
    package func plan(_ request: PlanRequest) throws(DriverError) -> PlanAnswer {
        var notes = PlanningNotes()
        let job = JobConfiguration(request.configuration, notes: &notes)
        ConfigurationCheck.check(job, notes: &notes)
        if let linked = job.linkedDefinition {
            guard let definition = try LinkedDefinition(name: linked, facts: request.facts).find(notes: &notes) else {
                if !asksForFacts, let refusal = notes.refusal { throw refusal }
                return .needs(notes.needs)
            }
            return try planLinked(linked, definition, job, request, notes: notes)
        }
        return try planRegistered(job, request, notes: notes)
    }

    private func planRegistered(
        _ job: JobConfiguration, _ request: PlanRequest, notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        let requires = job.rawTaskDefinition["requiresCompatibilities"] ?? job.taskDefinition["requiresCompatibilities"]
        let modes = try modes(job, requires: requires, linked: nil, notes: &notes)
        let extras = ExtraVariables(job, notes: &notes)
        // What must fit Fargate on one rung fits EC2 on another, not the other way round.
        let shape = modes.first { $0.shapesForFargate } ?? modes[0]
        let (document, container) = DefinitionBuilder(job: job, request: request, extras: extras)
            .build(shape, notes: &notes)
        return try planDocument(document, container, extras, modes, job, request, notes: notes)
    }

    private func planLinked(
        _ linked: String, _ definition: JSONObject, _ job: JobConfiguration, _ request: PlanRequest,
        notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        let modes = try modes(job, requires: definition["requiresCompatibilities"], linked: linked, notes: &notes)
        let container = job.containerName ?? MainContainer.name(in: definition) ?? MainContainer.defaultName
        let extras = ExtraVariables(job, notes: &notes)
        let reasons = DerivedDefinition.reasons(job, extras)
        guard reasons.isEmpty else {
            let document = DerivedDefinition(job: job, name: linked, definition: definition, container: container)
                .build(extras, reasons: reasons, passesUnknown: passesUnknownMembers, notes: &notes)
            return try planDocument(document, container, extras, modes, job, request, notes: notes)
        }
        notes.explain("/taskDefinition/use", from: "configuration task_run_request.taskDefinition", "it exists already")
        LinkedDefinition.noteUnusedImage(definition, container: container, job, notes: &notes)
        let hidden = LinkedDefinition.secrets(of: definition, container: container, job, notes: &notes)
        var runTask = RunTaskBuilder(job: job, main: container, hidden: hidden, extras: extras, isLinked: true)
            .build(notes: &notes)
        var none: JSONObject?
        OverrideBudget(secrets: request.secrets)
            .fit(request: &runTask, document: &none, container: container, notes: &notes)
        return try finish(
            .use(linked), definition: definition, container: container, runTask: runTask, modes: modes, job, request,
            notes: notes)
    }

    /// A definition that is to be registered: made of the template, or copied from one that exists.
    private func planDocument(
        _ document: JSONObject, _ container: String, _ extras: ExtraVariables, _ modes: [LaunchMode],
        _ job: JobConfiguration, _ request: PlanRequest, notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        var document = document
        FallbackLadder.widen(&document, for: modes)
        document = RawMembers(main: container).merged(job.rawTaskDefinition, over: document)
        for name in job.rawTaskDefinition.keys {
            notes.explain(
                pointer("/taskDefinition/register", name), from: "job variable task_definition", "merged last")
        }
        let hidden = Set((job.secretARNs + extras.secrets).map(\.name))
        for (name, _) in extras.secrets where job.environment[name]?.string != nil {
            notes.warn(
                "\(name) is taken from the job variable secrets; its value in env is left out.",
                hint: "Remove \(name) from env.")
        }
        var runTask = RunTaskBuilder(job: job, main: container, hidden: hidden, extras: extras, isLinked: false)
            .build(notes: &notes)
        var registered: JSONObject? = document
        OverrideBudget(secrets: request.secrets)
            .fit(request: &runTask, document: &registered, container: container, notes: &notes)
        if let registered { document = registered }
        ShapeCheck(passesUnknown: passesUnknownMembers)
            .check(document, as: "RegisterTaskDefinitionRequest", at: DefinitionBuilder.root, notes: &notes)
        // Prefect's worker sends a template's own containers as they are; what a job adds is refused.
        let essential: ConfigurationFinding.Severity = job.rawTaskDefinition.isEmpty ? .warning : .error
        for mode in modes {
            DefinitionCheck(document: document, mode: mode, essentialSeverity: essential).check(notes: &notes)
        }
        DefinitionCheck.checkSize(document, secrets: request.secrets, notes: &notes)
        return try finish(
            .register(
                document, matchLatestRevision: job.matchesLatestRevision, deregister: job.deregisters),
            definition: document, container: container, runTask: runTask, modes: modes, job, request, notes: notes)
    }

    /// The launch modes, the first choice first.
    private func modes(
        _ job: JobConfiguration, requires: JSONValue?, linked: String?, notes: inout PlanningNotes
    ) throws(DriverError) -> [LaunchMode] {
        let mode = LaunchMode(
            request: job.launchMembers, requires: (requires?.array ?? []).compactMap(\.string), notes: &notes)
        if let refusal = role.refusal(linked: linked, mode: mode) { throw refusal }
        let modes = FallbackLadder.modes(mode, job, notes: &notes)
        GPUCheck.check(job, modes, notes: &notes)
        return modes
    }

    /// What all ways have in common: network, checks, ladder.
    private func finish(
        _ source: TaskPlan.Definition, definition: JSONObject, container: String, runTask: JSONObject,
        modes: [LaunchMode],
        _ job: JobConfiguration, _ request: PlanRequest, notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        for mode in modes { CompatibilityCheck.check(definition, job, mode, notes: &notes) }
        var runTask = runTask
        let raw = job.rawTaskRunRequest["networkConfiguration"]
        // What says less than a network is merged over the one that the job has without it.
        if let raw, raw["awsvpcConfiguration"]?["subnets"] == nil {
            runTask["networkConfiguration"] = job.taskRunRequest["networkConfiguration"]
        }
        var rungs: [JSONObject] = []
        for (position, mode) in modes.enumerated() {
            var rung = runTask
            NetworkPlanner(
                job: job, facts: request.facts, region: request.aws["region"]?.string, mode: mode, position: position
            ).apply(to: &rung, networkMode: definition["networkMode"]?.string, notes: &notes)
            rungs.append(rung)
        }
        if asksForFacts, !notes.needs.isEmpty { return .needs(notes.needs) }
        if let raw {
            rungs = rungs.map { RawMembers(main: container).merged(["networkConfiguration": raw], over: $0) }
        }
        let attempts = FallbackLadder.attempts(modes, requests: rungs, notes: &notes)
        for (attempt, mode) in zip(attempts, modes) {
            ShapeCheck(passesUnknown: passesUnknownMembers).check(
                attempt.runTask, as: "RunTaskRequest", at: JobConfiguration.root + "/task_run_request", notes: &notes)
            RunTaskCheck(request: attempt.runTask, definition: definition, mode: mode).check(notes: &notes)
        }
        if let refusal = notes.refusal { throw refusal }
        explainLaunch(job, attempts[0], notes: &notes)
        return .plan(
            TaskPlan(
                taskDefinition: source, container: container, attempts: attempts, explain: notes.explanations,
                warnings: notes.warnings))
    }

    private func explainLaunch(_ job: JobConfiguration, _ attempt: TaskPlan.Attempt, notes: inout PlanningNotes) {
        let given = job.launchMembers["launchType"]
        if given?.string == "FARGATE_SPOT", attempt.runTask["launchType"] == nil {
            notes.explain(
                "/attempts/0/runTask/capacityProviderStrategy", from: "configuration task_run_request.launchType",
                "ECS knows FARGATE_SPOT as a capacity provider")
        } else if given != nil, attempt.runTask["launchType"] == nil {
            notes.explain(
                "/attempts/0/runTask/launchType", from: "driver", "left out: ECS takes a strategy or a launch type")
        } else if given != nil {
            notes.explain(
                "/attempts/0/runTask/launchType", from: "configuration task_run_request.launchType", "as configured")
        }
    }
}
