package import DriverProtocol

/// Turns a prepared job configuration into a task definition and RunTask requests: the whole of what the three drivers
/// do.
package struct ECSPlanner: Sendable {
    /// Which driver plans.
    package var role: DriverRole
    /// Whether members that ECS's API is not known to have are passed on with a warning instead of refused.
    package var passesUnknownMembers: Bool

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
        let requires = (job.taskDefinition["requiresCompatibilities"]?.array ?? []).compactMap(\.string)
        let mode = LaunchMode(request: job.taskRunRequest, requires: requires, notes: &notes)
        if let refusal = role.refusal(linked: nil, mode: mode) { throw refusal }
        let modes = FallbackLadder.modes(mode, job, notes: &notes)
        var (document, container) = DefinitionBuilder(job: job, request: request).build(mode, notes: &notes)
        if modes.count > 1 { Self.widen(&document, for: modes) }
        var runTask = RunTaskBuilder(job: job, main: container, hidden: Set(job.secretARNs.map(\.name)))
            .build(notes: &notes)
        var registered: JSONObject? = document
        OverrideBudget(secrets: request.secrets)
            .fit(request: &runTask, document: &registered, container: container, notes: &notes)
        if let registered { document = registered }
        ShapeCheck(passesUnknown: passesUnknownMembers)
            .check(document, as: "RegisterTaskDefinitionRequest", at: DefinitionBuilder.root, notes: &notes)
        DefinitionCheck(document: document, mode: mode).check(secrets: request.secrets, notes: &notes)
        return try finish(
            .register(
                document, matchLatestRevision: job.matchesLatestRevision, deregister: job.deregisters),
            definition: document, container: container, runTask: runTask, modes: modes, job, request, notes: notes)
    }

    private func planLinked(
        _ linked: String, _ definition: JSONObject, _ job: JobConfiguration, _ request: PlanRequest,
        notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        let requires = (definition["requiresCompatibilities"]?.array ?? []).compactMap(\.string)
        let mode = LaunchMode(request: job.taskRunRequest, requires: requires, notes: &notes)
        if let refusal = role.refusal(linked: linked, mode: mode) { throw refusal }
        let modes = FallbackLadder.modes(mode, job, notes: &notes)
        let container = job.containerName ?? MainContainer.name(in: definition) ?? MainContainer.defaultName
        notes.explain("/taskDefinition/use", from: "configuration task_run_request.taskDefinition", "it exists already")
        let hidden = LinkedDefinition.secrets(of: definition, container: container, job, notes: &notes)
        var runTask = RunTaskBuilder(job: job, main: container, hidden: hidden).build(notes: &notes)
        var none: JSONObject?
        OverrideBudget(secrets: request.secrets)
            .fit(request: &runTask, document: &none, container: container, notes: &notes)
        return try finish(
            .use(linked), definition: definition, container: container, runTask: runTask, modes: modes, job, request,
            notes: notes)
    }

    /// What both ways have in common: network, checks, ladder.
    private func finish(
        _ source: TaskPlan.Definition, definition: JSONObject, container: String, runTask: JSONObject,
        modes: [LaunchMode],
        _ job: JobConfiguration, _ request: PlanRequest, notes: PlanningNotes
    ) throws(DriverError) -> PlanAnswer {
        var notes = notes
        var runTask = runTask
        let mode = modes[0]
        CompatibilityCheck.check(definition, job, mode, notes: &notes)
        NetworkPlanner(job: job, facts: request.facts)
            .apply(to: &runTask, networkMode: definition["networkMode"]?.string, notes: &notes)
        if !notes.needs.isEmpty { return .needs(notes.needs) }
        let attempts = FallbackLadder.attempts(modes, request: runTask)
        for (attempt, mode) in zip(attempts, modes) {
            ShapeCheck(passesUnknown: passesUnknownMembers).check(
                attempt.runTask, as: "RunTaskRequest", at: JobConfiguration.root + "/task_run_request", notes: &notes)
            RunTaskCheck(request: attempt.runTask, definition: definition, mode: mode)
                .check(networkIsKnown: true, notes: &notes)
        }
        if let refusal = notes.refusal { throw refusal }
        explainLaunch(job, attempts[0], notes: &notes)
        return .plan(
            TaskPlan(
                taskDefinition: source, container: container, attempts: attempts, explain: notes.explanations,
                warnings: notes.warnings))
    }

    private func explainLaunch(_ job: JobConfiguration, _ attempt: TaskPlan.Attempt, notes: inout PlanningNotes) {
        if job.taskRunRequest["launchType"]?.string == "FARGATE_SPOT", attempt.runTask["launchType"] == nil {
            notes.explain(
                "/attempts/0/runTask/capacityProviderStrategy", from: "configuration task_run_request.launchType",
                "ECS knows FARGATE_SPOT as a capacity provider")
        } else if job.taskRunRequest["launchType"] != nil, attempt.runTask["launchType"] == nil {
            notes.explain(
                "/attempts/0/runTask/launchType", from: "driver", "left out: ECS takes a strategy or a launch type")
        } else if job.taskRunRequest["launchType"] != nil {
            notes.explain(
                "/attempts/0/runTask/launchType", from: "configuration task_run_request.launchType", "as configured")
        }
    }

    /// A definition that may run in several ways says so.
    private static func widen(_ document: inout JSONObject, for modes: [LaunchMode]) {
        var requires = document["requiresCompatibilities"]?.array ?? []
        for mode in modes.dropFirst() {
            let needed = mode.runsOnFargate ? "FARGATE" : mode.launchType ?? "EC2"
            if !requires.isEmpty, !requires.contains(.string(needed)) { requires.append(.string(needed)) }
        }
        if !requires.isEmpty { document["requiresCompatibilities"] = .array(requires) }
    }
}
