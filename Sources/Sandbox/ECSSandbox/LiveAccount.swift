internal import DriverProtocol
internal import SandboxModel
internal import ServiceLifecycle

/// The account as requests, processes and the clock change it at once. Everything that it decides is decided by the
/// model; this hands the model the time and its effects to the machine.
actor LiveAccount: Service {
    private var account: Account
    private let clock: @Sendable () -> Timestamp
    private let effects: AsyncStream<ProcessEffect>.Continuation
    private var sleeper: CheckedContinuation<Void, Never>?
    private var sleepsUntil: Timestamp?
    /// Long polls of the queue that wait for a message.
    private var receivers: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastReceiver = 0
    /// Session tokens that a control request declared expired.
    private(set) var expiredSessionTokens: Set<String> = []

    init(
        _ account: Account, clock: @escaping @Sendable () -> Timestamp,
        effects: AsyncStream<ProcessEffect>.Continuation
    ) {
        self.account = account
        self.clock = clock
        self.effects = effects
    }

    /// The sandbox's time: the machine's, moved by the settings.
    var now: Timestamp { clock().adding(milliseconds: account.settings.clockOffsetSeconds * 1000) }

    /// Carries out what is due, until cancelled or shut down.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.keepTime()
        }
    }

    private func keepTime() async {
        while !Task.isCancelled {
            account.advance(to: now)
            settle()
            await sleep(until: account.nextDue)
        }
    }

    private func sleep(until due: Timestamp?) async {
        let pause = due.map { max(0, $0.milliseconds(since: now)) }.map(Duration.milliseconds) ?? .seconds(3600)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await ContinuousClock().sleep(for: pause)
                await self.rouse()
            }
            await withCheckedContinuation { continuation in
                sleeper = continuation
                sleepsUntil = due
            }
            group.cancelAll()
        }
    }

    private func rouse() {
        sleeper?.resume()
        sleeper = nil
    }

    /// Returns when a request can be answered: at once, but for a long poll of a queue without messages.
    func waitForMessages(_ request: APIRequest) async {
        let start = now
        while !Task.isCancelled, let until = account.waits(request, since: start, at: now) {
            lastReceiver += 1
            let id = lastReceiver
            let pause = Duration.milliseconds(max(1, until.milliseconds(since: now)))
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    try? await ContinuousClock().sleep(for: pause)
                    await self.rouse(receiver: id)
                }
                await withCheckedContinuation { receivers[id] = $0 }
                group.cancelAll()
            }
        }
    }

    private func rouse(receiver id: Int) { receivers.removeValue(forKey: id)?.resume() }

    /// Hands on what a change asks of the machine, and wakes the clock for what is now due earlier.
    private func settle() {
        for effect in account.takeEffects() { effects.yield(effect) }
        if !receivers.isEmpty, account.hasVisibleMessages(at: now) {
            for id in receivers.keys { rouse(receiver: id) }
        }
        if let due = account.nextDue, sleepsUntil.map({ due < $0 }) ?? true { rouse() }
    }
}

extension LiveAccount {
    func answer(_ request: APIRequest) -> APIAnswer {
        defer { settle() }
        return account.answer(request, at: now)
    }

    func refuse(_ request: APIRequest, with error: APIError) -> APIAnswer {
        account.refuse(request, with: error, at: now)
    }

    func handle(_ event: ProcessEvent) {
        defer { settle() }
        account.handle(event, at: now)
    }

    func state() -> JSONValue {
        defer { settle() }
        return account.state(at: now)
    }

    func requests(after sequence: Int, operation: String?) -> JSONValue {
        account.ledger.report(after: sequence, operation: operation)
    }

    func authorizations() -> JSONValue { account.authorizationsReport }

    func set(policy: JSONValue) throws(ControlError) {
        do throws(IAMPolicyError) {
            account.policy = policy.isNull ? nil : try IAMPolicy(json: policy)
        } catch {
            throw ControlError(error.description)
        }
        account.authorizations = []
    }

    func add(_ rules: [FaultRule]) {
        for rule in rules { account.faults.add(rule) }
    }

    func queueReport() -> JSONValue { account.queueReport }

    func send(message: String) throws(ControlError) {
        defer { settle() }
        try account.send(message: message, at: now)
    }

    func removeFaults() { account.faults.removeAll() }

    func apply(settings change: JSONValue) throws(ControlError) -> JSONValue {
        defer { settle() }
        return try account.apply(settings: change, at: now)
    }

    func stopTask(_ reference: String, as end: JSONValue) throws(ControlError) -> JSONValue {
        defer { settle() }
        return try account.stopTask(reference, as: end, at: now)
    }

    func deregister(_ reference: String) throws(ControlError) {
        try account.deregister(reference, at: now)
    }

    func set(secrets: [(name: String, value: String)]) {
        for secret in secrets { account.secrets.set(secret.name, to: secret.value) }
    }

    func apply(inventory change: JSONValue) throws(ControlError) { try account.inventory.apply(change) }

    func replaceVPCs(_ json: JSONValue) throws(ControlError) {
        account.network.vpcs = try Network.vpcs(json: json, region: account.names.region)
    }

    func expire(sessionTokens tokens: [String]) { expiredSessionTokens.formUnion(tokens) }
}
