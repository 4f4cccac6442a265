internal import DriverProtocol

extension DriverSupervisor {
    /// Who the driver is; starts it when it does not run. Nil when this generation was replaced before it answered.
    func description() async throws(DriverFailure) -> DriverDescription? {
        if let described { return described }
        guard mode == .running else { return nil }
        bind()
        if let described { return described }
        if let reason = unavailability() { throw .unavailable(driver: entry.name, reason: reason) }
        let result = await withCheckedContinuation { describeWaiters.append($0) }
        return try result?.get()
    }

    /// An answer, and who gave it.
    struct Answer: Sendable {
        let result: JSONValue
        let generation: DriverGeneration
    }

    /// Asks a process something. Nil when this generation was replaced before it took the request.
    /// - Parameter isReported: whether whoever listens to exchanges is told.
    func ask(
        _ method: String, _ params: JSONObject, isReported: Bool = true
    ) async throws(DriverFailure) -> Answer? {
        guard mode == .running else { return nil }
        bind()
        if let reason = unavailability() { throw .unavailable(driver: entry.name, reason: reason) }
        let bytes = try serialized(params)
        let request = RequestLedger.Request(method: method, params: bytes, timeout: limits.plan)
        let ticket = nextNumber()
        let command = self.command
        let since = now
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                callers[ticket] = continuation
                perform(ledger.submit(ticket, request, at: now))
            }
        } onCancel: {
            command.yield(.cancel(ticket))
        }
        if case .failure(.replaced) = result { return nil }
        let answer = result.mapError { failure($0, method: method) }
        if isReported { report(method, bytes, answer, since: since) }
        let value = try answer.get()
        // A process that answers was described before.
        guard let generation else { throw .unavailable(driver: entry.name, reason: "it was never described.") }
        return Answer(result: value, generation: generation)
    }

    /// Tells whoever listens what was asked and what came of it.
    func report(_ method: String, _ params: [UInt8], _ answer: Result<JSONValue, DriverFailure>, since: Duration) {
        guard let listen = settings.events.exchange else { return }
        let outcome: DriverExchange.Outcome =
            switch answer {
            case .success(let value): .result(value)
            case .failure(.refused(_, let error)): .refused(error)
            case .failure(let failure): .failed(failure.message)
            }
        listen(
            DriverExchange(
                entry: entry, version: described?.version ?? "", method: method, params: params, outcome: outcome,
                duration: now - since))
    }

    func cancel(_ ticket: Int) {
        guard callers[ticket] != nil else { return }
        perform(ledger.cancel(ticket, at: now))
    }

    /// How many more requests it takes at once. A driver that was never started takes one, which starts it.
    func freeSlots() -> Int {
        guard mode == .running, unavailability() == nil else { return 0 }
        if isOneShot { return max(entry.manifest.processes - ledger.inFlight - ledger.queue.count, 0) }
        if ledger.seats.isEmpty {
            guard case .now = policy.permission(at: now) else { return 0 }
            return max((described?.maxInFlight ?? 1) * entry.manifest.processes - ledger.queue.count, 0)
        }
        return ledger.freeSlots
    }

    func describedHandles() -> DriverDescription.Handles? { described?.handles }

    /// The failure for an answer of the wrong shape.
    nonisolated func violation(of method: String, _ problem: String) -> DriverFailure {
        .protocolViolation(driver: entry.name, method: method, problem: problem, standardError: lastWords.text)
    }

    /// A ledger's fault with all that is known about it.
    private func failure(_ fault: RequestLedger.Fault, method: String) -> DriverFailure {
        switch fault {
        case .refused(let error): .refused(driver: entry.name, error)
        case .processEnded(let exit):
            .crashed(driver: entry.name, method: method, exit: exit, standardError: lastWords.text)
        case .timedOut:
            .timedOut(driver: entry.name, method: method, after: limits.plan, standardError: lastWords.text)
        case .lineTooLong(let beginning):
            violation(
                of: method,
                "an answer of more than \(limits.lineBytes) bytes, which begins with '\(beginning)' (a manifest may "
                    + "raise \"maxLineBytes\" up to \(DriverManifest.longestLine))")
        case .notTaken:
            .unavailable(
                driver: entry.name,
                reason: "no process of it took the request within \(limits.wait.inWords)."
                    + (lastFailure.map { " Last failure: \($0)" } ?? ""))
        case .cancelled: .cancelled(driver: entry.name)
        case .unavailable(let reason): .unavailable(driver: entry.name, reason: reason)
        case .replaced: .unavailable(driver: entry.name, reason: "it was replaced.")
        }
    }

    private func serialized(_ params: JSONObject) throws(DriverFailure) -> [UInt8] {
        let bytes = JSONValue.object(params).serialized()
        guard bytes.count > limits.requestBytes - 1024 else { return bytes }
        let configuration = params["configuration"]?.object ?? params
        let largest = configuration.map { ($0.key, $0.value.serialized().count) }.sorted { $0.1 > $1.1 }.prefix(3)
        let names = largest.map { "'\($0.0)' (\($0.1) bytes)" }.joined(separator: ", ")
        throw .refused(
            driver: entry.name,
            .configuration(
                "The job configuration is too large: \(bytes.count) bytes, \(limits.requestBytes) are allowed.",
                path: "/configuration", hint: "Its largest members are \(names)."))
    }
}
