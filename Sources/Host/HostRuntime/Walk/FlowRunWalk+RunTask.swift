internal import AWSAPI
internal import DriverProtocol
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
    /// The definition that we registered was deregistered by somebody.
    case definitionGone
    case permanent(reason: String, remedy: String)
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
    func definition(for claimed: ClaimedRun) async throws(WalkFailure) -> FoundDefinition {
        let plan = claimed.planned.plan
        let session = claimed.planned.session
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
        case .register(let planned, _, let deregister):
            let document = claimed.planned.job.secrets.substitute(in: .object(planned)).object ?? planned
            let registration: TaskDefinitionRegistrar.Registration
            do {
                registration = try await services.registrar.register(
                    document, holdsSecrets: document != planned, session: session)
            } catch {
                let reason = "cannot register the task definition: \(error.description)"
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
                    && (registration.isNew || claimed.planned.run.restart?.task.deregister == true))
            return .ready(definition)
        }
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
        let configuration = planned.job.configuration
        let composer = RunTaskComposer(
            identity: claimed.identity, container: container, command: try command(configuration),
            environment: configuration["env"]?.object ?? JSONObject(), withheldNames: Self.withheldNames(configuration),
            tags: tags(claimed, definition))
        let composed = composer.compose(
            rung.runTask, taskDefinition: definition.reference, definition: definition.document,
            attempt: claimed.mark.attempt)
        let request = planned.job.secrets.substitute(in: .object(composed)).object ?? composed
        do {
            let answer = try await planned.session.client.runTask(request)
            if let task = answer["tasks"]?[0].flatMap({ TaskObservation(json: $0) }) { return .started(task) }
            return Self.answer(RunTaskRefusal(failures: answer["failures"]?.array ?? []))
        } catch {
            return try Self.answer(error, definition: definition)
        }
    }

    private func command(_ configuration: JSONObject) throws(WalkFailure) -> [String] {
        guard let text = configuration["command"]?.string else { return [] }
        do throws(ShellWords.Problem) {
            return try ShellWords.split(text)
        } catch {
            throw .crash(
                message: Self.failedToSubmit(
                    "the job variable command cannot be split into words: \(error.rawValue). Close the quotation, or escape it."
                ))
        }
    }

    /// A variable whose value comes from Secrets Manager must not stand in RunTask as well.
    private static func withheldNames(_ configuration: JSONObject) -> Set<String> {
        var names: Set<String> = []
        if configuration["prefect_api_key_secret_arn"]?.string?.isEmpty == false { names.insert("PREFECT_API_KEY") }
        if configuration["prefect_api_auth_string_secret_arn"]?.string?.isEmpty == false {
            names.insert("PREFECT_API_AUTH_STRING")
        }
        return names
    }

    private func tags(_ claimed: ClaimedRun, _ definition: LaunchDefinition) -> [(key: String, value: String)] {
        let planned = claimed.planned
        var tags = [
            (key: "prefect.io/flow-run-id", value: claimed.identity.flowRunID),
            (key: "worker-host:attempt", value: String(claimed.mark.attempt)),
            (key: "worker-host:driver", value: TagText.value("\(planned.driver)/\(planned.driverVersion)")),
            (key: "worker-host:worker", value: TagText.value(services.identity.name)),
        ]
        if definition.isToDeregister {
            // Prefect's event observer looks for this tag, spelt like this.
            tags.insert((key: "prefect.io/degregister-task-definition", value: "true"), at: 1)
        }
        return tags
    }

    private static func answer(_ refusal: RunTaskRefusal) -> LaunchAnswer {
        switch refusal {
        case .capacity(let reason): .capacity(reason: reason)
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
            case .permanent(_, let remedy):
                // The error's own description ends in the remedy that it knows.
                return .permanent(reason: error.description, remedy: error.remedy == nil ? remedy : "")
            }
        }
    }
}
