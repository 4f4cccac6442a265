internal import AWSAPI
internal import DriverProtocol
internal import DriverSupervision
internal import HTTPCore
internal import HostCore
internal import Logging

/// How RunTask was answered.
enum LaunchAnswer: Sendable {
    case started(TaskObservation)
    /// The token was used with other parameters: a task of this claim exists, or is being made.
    case conflict(taskARNs: [String])
    /// It may have been carried out or not: the same token again.
    case unclear(reason: String)
    case capacity(reason: String)
    /// A refusal that passes.
    case failedStart(FailedStart)
    /// The definition that we registered was deregistered by somebody.
    case definitionGone
    case permanent(reason: String, remedy: String)

    /// The same without the job's secrets: AWS quotes what it refuses.
    func hiding(_ mask: SecretMask) -> LaunchAnswer {
        switch self {
        case .started, .conflict, .definitionGone: self
        case .unclear(let reason): .unclear(reason: mask.applied(to: reason))
        case .capacity(let reason): .capacity(reason: mask.applied(to: reason))
        case .failedStart(let start):
            .failedStart(FailedStart(category: start.category, reason: mask.applied(to: start.reason)))
        case .permanent(let reason, let remedy): .permanent(reason: mask.applied(to: reason), remedy: remedy)
        }
    }
}

/// The task definition of a launch.
struct LaunchDefinition: Sendable {
    /// What RunTask is given.
    let reference: String
    /// The ARN, where it was registered by this host.
    let registered: String?
    /// The document, or AWS's description of it; nil where it need not be known.
    let document: JSONObject?
    /// The container that runs the flow.
    let container: String?
    /// Whether it was registered for this run, to be deregistered at its end.
    var isToDeregister = false
}

/// Whether there is a definition to launch.
enum FoundDefinition: Sendable {
    case ready(LaunchDefinition)
    /// AWS gave no answer for good: to be asked again.
    case unclear(reason: String)
}

extension FlowRunWalk {
    /// The plan's task definition: registered, reused, or the user's own.
    func definition(for planned: PlannedRun) async throws(WalkFailure) -> FoundDefinition {
        if let definition = planned.definition { return .ready(definition) }
        let plan = planned.plan
        let session = planned.session
        switch plan.taskDefinition {
        case .use(let reference):
            if let container = plan.container {
                return .ready(
                    LaunchDefinition(reference: reference, registered: nil, document: nil, container: container))
            }
            let need = FactNeed(
                name: "definition", operation: "ecs:DescribeTaskDefinition",
                parameters: ["taskDefinition": .string(reference)])
            let document = try await fact(need, session: session)["taskDefinition"]?.object
            return .ready(
                LaunchDefinition(
                    reference: reference, registered: nil, document: document,
                    container: document.flatMap(RunTaskComposer.mainContainer)))
        case .register(let template, let matchesLatest, let deregister):
            let document = planned.job.secrets.substitute(in: .object(template)).object ?? template
            let registration: TaskDefinitionRegistrar.Registration
            do {
                registration = try await services.registrar.register(
                    document, holdsSecrets: document != template, matchLatestRevision: matchesLatest, session: session)
            } catch {
                let said = SecretMask(planned.job.secrets.texts).applied(to: error.description)
                let reason = "cannot register the task definition: \(said)"
                guard error.classification != .permanent else { throw .crash(message: Self.failedToSubmit(reason)) }
                return .unclear(reason: reason)
            }
            if registration.isNew {
                services.logger.info(
                    "task definition registered",
                    metadata: ["taskDefinition": "\(registration.arn)", "fingerprint": "\(registration.fingerprint)"])
            }
            let definition = LaunchDefinition(
                reference: registration.arn, registered: registration.arn, document: document,
                container: plan.container ?? RunTaskComposer.mainContainer(of: document),
                isToDeregister: deregister
                    && (registration.isNew || planned.run.restart?.task.deregister == true))
            return .ready(definition)
        }
    }

    /// The fingerprint of the definition, where AWS has to be asked about it.
    func missingDefinition(_ planned: PlannedRun) async -> String? {
        guard case .register(let template, _, _) = planned.plan.taskDefinition else { return nil }
        let document = planned.job.secrets.substitute(in: .object(template)).object ?? template
        return await services.registrar.missing(
            document, holdsSecrets: document != template, session: planned.session)
    }

    /// One RunTask.
    func runTask(
        _ claimed: ClaimedRun, ladder: LaunchLadder, definition: LaunchDefinition
    ) async throws(WalkFailure) -> LaunchAnswer {
        let planned = claimed.planned
        let rung = ladder[claimed.mark.rung]
        guard let container = definition.container else {
            throw .crash(
                message: Self.failedToSubmit(
                    "the task definition \(definition.reference) has several containers and none is called 'prefect'. Name "
                        + "the one that runs the flow in the job variable container_name."))
        }
        let composer: RunTaskComposer
        do throws(RunTaskComposer.CommandProblem) {
            composer = try RunTaskComposer(
                job: planned.job, flowRunID: claimed.identity.flowRunID, container: container,
                driver: planned.generation.description, worker: services.identity.name,
                attempt: claimed.mark.attempt,
                deregisters: definition.isToDeregister)
        } catch {
            throw .crash(message: Self.failedToSubmit(error.description))
        }
        let composed = claimed.identity.stamp(
            composer.compose(
                rung.runTask, taskDefinition: definition.reference, definition: definition.document),
            attempt: claimed.mark.attempt)
        let request = planned.job.secrets.substitute(in: .object(composed)).object ?? composed
        do {
            let answer = try await planned.session.client.runTask(request, permit: planned.permit)
            if let task = answer["tasks"]?[0].flatMap({ TaskObservation(json: $0) }) { return .started(task) }
            let mask = SecretMask(planned.job.secrets.texts)
            let failures = (answer["failures"]?.array ?? []).map { failure in
                failure.object.map { .object($0.mapValues { mask.applied(to: $0) }) } ?? failure
            }
            let meaning = await meaning(of: failures, container: container, driver: planned.driver)
            return Self.answer(RunTaskRefusal(failures: failures, meaning: meaning))
        } catch {
            return try Self.answer(error, definition: definition).hiding(SecretMask(planned.job.secrets.texts))
        }
    }

    private static func answer(_ refusal: RunTaskRefusal) -> LaunchAnswer {
        switch refusal {
        case .capacity(let reason): .capacity(reason: reason)
        case .failedStart(let start): .failedStart(start)
        case .permanent(let reason, let remedy): .permanent(reason: reason, remedy: remedy)
        }
    }

    private static func answer(
        _ error: AWSError, definition: LaunchDefinition
    ) throws(WalkFailure) -> LaunchAnswer {
        if error.code == "ConflictException" { return .conflict(taskARNs: error.resourceIDs) }
        if definition.registered != nil, error.message.lowercased().contains("taskdefinition is inactive") {
            return .definitionGone
        }
        switch error.classification {
        case .throttled, .transient, .credentials: return .unclear(reason: error.description)
        case .permanent:
            switch RunTaskRefusal.classify(exception: error.code, error.message) {
            case .capacity(let reason): return .capacity(reason: reason)
            case .failedStart(let start): return .failedStart(start)
            case .permanent(_, let remedy):
                // The error's own description ends in the remedy that it knows.
                return .permanent(reason: error.description, remedy: error.remedy == nil ? remedy : "")
            }
        }
    }
}
