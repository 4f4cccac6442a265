internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging

/// How RunTask was answered.
enum LaunchAnswer: Sendable {
    case started(TaskObservation)
    /// The token was used with other parameters: a task of this claim exists, or is being made.
    case conflict
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
}

extension FlowRunWalk {
    /// The plan's task definition: registered, reused, or the user's own.
    func definition(for claimed: ClaimedRun) async throws(WalkFailure) -> LaunchDefinition {
        let plan = claimed.planned.plan
        let session = claimed.planned.session
        switch plan.taskDefinition {
        case .use(let reference):
            if let container = plan.container {
                return LaunchDefinition(reference: reference, registered: nil, document: nil, container: container)
            }
            let need = FactNeed(
                name: "definition", operation: "ecs:DescribeTaskDefinition",
                parameters: ["taskDefinition": .string(reference)])
            let document = try await fact(need, session: session)["taskDefinition"]?.object
            return LaunchDefinition(
                reference: reference, registered: nil, document: document,
                container: document.flatMap(RunTaskComposer.mainContainer))
        case .register(let planned, _, _):
            let document = claimed.planned.job.secrets.substitute(in: .object(planned)).object ?? planned
            let registration: TaskDefinitionRegistrar.Registration
            do {
                registration = try await services.registrar.register(
                    document, holdsSecrets: document != planned, session: session)
            } catch {
                throw Self.failure(error, doing: "register the task definition")
            }
            if registration.isNew {
                services.logger.info(
                    "task definition registered",
                    metadata: ["taskDefinition": "\(registration.arn)", "fingerprint": "\(registration.fingerprint)"])
            }
            return LaunchDefinition(
                reference: registration.arn, registered: registration.arn, document: document,
                container: plan.container ?? RunTaskComposer.mainContainer(of: document))
        }
    }

    /// One RunTask.
    func runTask(
        _ claimed: ClaimedRun, ladder: LaunchLadder, definition: LaunchDefinition
    ) async throws(WalkFailure) -> LaunchAnswer {
        let planned = claimed.planned
        let rung = ladder.rung(attempt: claimed.mark.attempt)
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
            tags: tags(claimed))
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

    private func tags(_ claimed: ClaimedRun) -> [(key: String, value: String)] {
        let planned = claimed.planned
        return [
            ("prefect.io/flow-run-id", claimed.identity.flowRunID),
            ("worker-host:driver", TagText.value("\(planned.driver)/\(planned.driverVersion)")),
            ("worker-host:worker", TagText.value(services.identity.name)),
        ]
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
        if error.code == "ConflictException" { return .conflict }
        if definition.registered != nil, error.message.lowercased().contains("taskdefinition is inactive") {
            return .definitionGone
        }
        switch error.classification {
        case .throttled, .transient, .credentials: return .unclear(reason: error.description)
        case .permanent:
            if case .capacity(let reason) = RunTaskRefusal.classify(error.message) { return .capacity(reason: reason) }
            return .permanent(reason: error.description, remedy: "")
        }
    }

    /// What an AWS error in a step before RunTask means to the walk.
    static func failure(_ error: AWSError, doing what: String) -> WalkFailure {
        switch error.classification {
        case .permanent: .crash(message: failedToSubmit("cannot \(what): \(error.description)"))
        case .throttled, .transient, .credentials:
            .handBack(
                reason: "AWS gave no usable answer (cannot \(what): \(error.description)); the launch is tried again")
        }
    }
}
