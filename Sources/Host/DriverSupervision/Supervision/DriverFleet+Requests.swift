package import DriverProtocol

extension DriverFleet {
    /// Who a driver is. Starts it when it does not run yet.
    package func description(of name: String) async throws(DriverFailure) -> DriverDescription {
        try await current(name) { supervisor throws(DriverFailure) in try await supervisor.description() }
    }

    /// One round of planning. The host answers `needs` and asks again.
    ///
    /// When the calling task is cancelled the driver is told so and the call throws ``DriverFailure/cancelled(driver:)``.
    package func plan(_ request: PlanRequest, driver name: String) async throws(DriverFailure) -> PlanAnswer {
        try await planned(request, driver: name).answer
    }

    /// One round of planning, and who made it.
    package func planned(
        _ request: PlanRequest, driver name: String
    ) async throws(DriverFailure) -> (answer: PlanAnswer, generation: DriverGeneration) {
        var request = request
        let params = { (supervisor: DriverSupervisor) -> JSONObject in
            request.timeoutMs = supervisor.limits.plan.milliseconds
            return request.params
        }
        let (answer, supervisor) = try await ask(DriverMethod.plan, params, of: name)
        do throws(MessageShapeError) {
            return (try PlanAnswer(result: answer.result), answer.generation)
        } catch {
            throw supervisor.violation(of: DriverMethod.plan, error.description)
        }
    }

    /// What a stopped task or a refused launch means; nil when the driver does not support the question.
    package func interpret(
        _ request: InterpretRequest, driver name: String
    ) async throws(DriverFailure) -> Interpretation? {
        guard try await supports(DriverMethod.interpret, name) else { return nil }
        let (answer, supervisor) = try await ask(DriverMethod.interpret, { _ in request.params }, of: name)
        do throws(MessageShapeError) {
            return try Interpretation(result: answer.result)
        } catch {
            throw supervisor.violation(of: DriverMethod.interpret, error.description)
        }
    }

    /// What a driver finds in a pool's base job template; nil when it does not support the question.
    package func validate(
        _ request: ValidateRequest, driver name: String
    ) async throws(DriverFailure) -> [ConfigurationFinding]? {
        guard try await supports(DriverMethod.validate, name) else { return nil }
        return ValidateRequest.findings(
            result: try await ask(DriverMethod.validate, { _ in request.params }, of: name).0.result)
    }

    /// Asks a driver anything, with params as they are given, and gives its answer as it came: for what looks at drivers
    /// instead of launching by them.
    package func answer(
        to method: String, _ params: JSONObject, of name: String
    ) async throws(DriverFailure) -> JSONValue {
        try await ask(method, { _ in params }, of: name).0.result
    }

    /// How many more requests a driver can take at once, 0 when it takes none now: what the poller claims by.
    package func freeSlots(of name: String) async -> Int {
        await load()
        return await supervisors[name]?.freeSlots() ?? 0
    }

    /// The times that hold for a driver: the protocol's, or its manifest's.
    package func limits(of name: String) async -> DriverLimits {
        await load()
        return supervisors[name]?.limits ?? settings.limits
    }

    private func supports(_ method: String, _ name: String) async throws(DriverFailure) -> Bool {
        try await description(of: name).capabilities.contains(method)
    }

    private func ask(
        _ method: String, _ params: (DriverSupervisor) -> JSONObject, of name: String
    ) async throws(DriverFailure) -> (DriverSupervisor.Answer, DriverSupervisor) {
        try await current(name) { supervisor throws(DriverFailure) in
            guard let answer = try await supervisor.ask(method, params(supervisor)) else { return nil }
            return (answer, supervisor)
        }
    }

    /// Does something with the generation of a driver that takes requests, again with the next one when it was replaced
    /// before it took this request.
    private func current<Answer: Sendable>(
        _ name: String, _ body: (DriverSupervisor) async throws(DriverFailure) -> Answer?
    ) async throws(DriverFailure) -> Answer {
        await load()
        while !isStopping {
            guard let supervisor = supervisors[name] else { throw unknown(name) }
            if let answer = try await body(supervisor) { return answer }
        }
        throw .unavailable(driver: name, reason: "worker-host is stopping.")
    }

    private func unknown(_ name: String) -> DriverFailure {
        if let refusal = snapshot.refusals.first(where: { $0.name == name }) {
            return .unknownDriver(name, reason: refusal.description)
        }
        let known = DriverRouting.known(supervisors.keys.map { .init(name: $0, handles: nil) })
        return .unknownDriver(name, reason: "\(known). Put a manifest '\(name).json' or an executable '\(name)' there.")
    }
}
