import Doctor
import HostRuntime
import PrefectAPI

/// Looks at the Prefect server and its pools. Only reads.
struct PrefectExamination {
    let parts: HostParts
    let dates: AnswerDates
    let deadline: Deadline

    /// What was seen, and the pools that would be served.
    struct Outcome {
        var results: [CheckResult] = []
        var pools: [ServedPool] = []
    }

    private var prefect: PrefectClient { parts.prefect }
    private var selections: [PoolSelection] { parts.configuration.pools }

    func run() async -> Outcome {
        var outcome = Outcome()
        guard !parts.apiURL.isEmpty else {
            outcome.results = [ServerVerdict.noURL] + Self.skipped(["api key", "version", "clock"])
            return outcome
        }
        let health = await ask { try await $0.health() }
        if let trouble = health.trouble, trouble.isSilence {
            outcome.results =
                [ServerVerdict.server(url: parts.apiURL, trouble)] + Self.skipped(["api key", "version", "clock"])
            return outcome
        }
        // Any read that a worker may make needs the key; that of the version does not on every server.
        let pools = await ask { try await $0.workPools(ofType: PoolDirectory.poolType) }
        // A server that gives pools is well, whatever stands before its health.
        outcome.results = [
            ServerVerdict.server(url: parts.apiURL, pools.trouble == nil ? nil : health.trouble),
            ServerVerdict.key(sent: sentKey, pools.trouble),
        ]
        if case .answer(let found) = pools {
            await addVersion(to: &outcome)
            await addPools(found, to: &outcome)
        } else {
            outcome.results += Self.skipped(["version"])
        }
        outcome.results.append(ClockVerdict.clock(.prefect, whose: "the Prefect server", ahead: dates.ahead))
        return outcome
    }

    private func addVersion(to outcome: inout Outcome) async {
        switch await ask({ try await $0.serverVersion() }) {
        case .answer(let version): outcome.results.append(ServerVerdict.version(version))
        case .trouble(let trouble):
            outcome.results.append(CheckResult(.prefect, "version", .skipped, trouble.message))
        }
    }

    private func addPools(_ found: [WorkPool], to outcome: inout Outcome) async {
        guard !selections.isEmpty else {
            if found.isEmpty { outcome.results.append(PoolVerdict.none) }
            for pool in found { await add(pool, driver: nil, to: &outcome) }
            return
        }
        for selection in selections {
            switch await ask({ try await $0.workPool(named: selection.name) }) {
            case .answer(nil): outcome.results.append(PoolVerdict.missing(selection.name))
            case .answer(let pool?): await add(pool, driver: selection.driver, to: &outcome)
            case .trouble(let trouble):
                outcome.results.append(PoolVerdict.unreadable("pool", selection.name, trouble.message))
            }
        }
    }

    private func add(_ pool: WorkPool, driver: String?, to outcome: inout Outcome) async {
        var facts = PoolFacts(pool, queues: [])
        if case .answer(let queues) = await ask({ try await $0.workQueues(ofPool: pool.name) }) {
            facts = PoolFacts(pool, queues: queues)
        }
        let result = PoolVerdict.pool(facts, type: PoolDirectory.poolType, wanted: parts.configuration.workQueues)
        outcome.results.append(result)
        if result.status != .failure { outcome.pools.append(ServedPool(pool: pool, driver: driver)) }
    }

    /// What the server's answers need, and whether they were good.
    private enum Asked<Value: Sendable>: Sendable {
        case answer(Value)
        case trouble(PrefectTrouble)

        var trouble: PrefectTrouble? { if case .trouble(let trouble) = self { trouble } else { nil } }
    }

    private func ask<Value: Sendable>(
        _ body: @Sendable @escaping (PrefectClient) async throws -> Value
    ) async -> Asked<Value> {
        do {
            return .answer(try await deadline.run { [prefect] in try await body(prefect) })
        } catch let error as PrefectError {
            return .trouble(PrefectTrouble(error))
        } catch {
            return .trouble(.unreachable("\(error)"))
        }
    }

    /// The setting whose value goes to the server.
    private var sentKey: String? {
        if parts.settings.apiKey != nil { return "PREFECT_API_KEY" }
        return parts.settings.apiAuthString == nil ? nil : "PREFECT_API_AUTH_STRING"
    }

    private static func skipped(_ checks: [String]) -> [CheckResult] {
        let reason = "needs the Prefect server's answer"
        return checks.map { CheckResult(.prefect, $0, .skipped, reason) }
            + [CheckResult(.pools, "pools", .skipped, reason)]
    }
}
