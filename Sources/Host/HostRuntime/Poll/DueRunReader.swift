internal import FoundationEssentials
internal import HostCore
package import Logging
package import PrefectAPI

/// Reads the runs that are due, and what the walk needs of their deployments and flows, in as few requests as there can be.
package struct DueRunReader: Sendable {
    private let prefect: PrefectClient
    private let configuration: HostConfiguration
    private let time: TimeSource
    private let flows: FlowNames
    private let logger: Logger

    package init(prefect: PrefectClient, configuration: HostConfiguration, time: TimeSource, logger: Logger) {
        self.logger = logger
        self.prefect = prefect
        self.configuration = configuration
        self.time = time
        flows = FlowNames(prefect: prefect)
    }

    /// Polls every pool, all at once: one that fails keeps no other waiting.
    /// - Parameters:
    ///   - limits: the most runs of each pool, by its name; a pool without one is not polled.
    ///   - arrange: picks and orders a pool's runs.
    /// - Throws: the failure, when every pool failed.
    package func poll(
        _ pools: [ServedPool], limits: [String: Int],
        arrange: @escaping @Sendable (ServedPool, [FlowRun]) async -> [FlowRun] = { $1 }
    ) async throws -> [PolledRun] {
        let open = pools.filter { !$0.pool.isPaused && limits[$0.pool.name] != nil }
        let askedAt = time.elapsed()
        let horizon = time.now().addingTimeInterval(configuration.prefetch.seconds)
        let answers = await withTaskGroup(of: (Int, Result<[FlowRun], any Error>).self) { group in
            for (position, served) in open.enumerated() {
                let limit = limits[served.pool.name] ?? 0
                group.addTask {
                    switch await due(in: served, before: horizon, limit: limit) {
                    case .success(let runs): (position, .success(await arrange(served, runs)))
                    case .failure(let error): (position, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var found: [(place: Int, run: FlowRun, pool: ServedPool)] = []
        var failures: [any Error] = []
        for (position, served) in open.enumerated() {
            switch answers[position] {
            case .success(let runs)?:
                found += runs.enumerated().map { ($0.offset, $0.element, served) }
            case .failure(let error)?:
                failures.append(error)
                logger.warning("cannot poll a pool", metadata: ["pool": "\(served.pool.name)", "error": "\(error)"])
            case nil: break
            }
        }
        if let failure = failures.first, failures.count == open.count { throw failure }
        // The pools take turns, so that a long queue in one does not keep the others waiting.
        return try await complete(found.sorted { $0.place < $1.place }.map { ($0.run, $0.pool) }, askedAt: askedAt)
    }

    private func due(in served: ServedPool, before horizon: Date, limit: Int) async -> Result<[FlowRun], any Error> {
        let queues = configuration.workQueues
        do {
            return .success(
                try await prefect.scheduledFlowRuns(
                    pool: served.pool.name, workQueues: queues.isEmpty ? nil : queues, before: horizon, limit: limit
                ).map(\.flowRun))
        } catch {
            return .failure(error)
        }
    }

    /// Adds deployments and flows to runs that were read.
    /// - Parameter askedAt: when they were asked for, which is as old as what was answered may be; now unless told.
    package func complete(_ runs: [(FlowRun, ServedPool)], askedAt: Duration? = nil) async throws -> [PolledRun] {
        guard !runs.isEmpty else { return [] }
        let polledAt = time.now()
        let readAt = askedAt ?? time.elapsed()
        let deploymentIDs = Set(runs.compactMap(\.0.deploymentID))
        let deployments = try await prefect.deployments(ids: deploymentIDs.sorted())
        let byID = Dictionary(deployments.map { ($0.id, $0) }) { first, _ in first }
        let flowByID = try await flows.read(Set(runs.map(\.0.flowID)))
        return runs.map { run, served in
            PolledRun(
                flowRun: run, pool: served.pool, boundDriver: served.driver,
                deployment: run.deploymentID.flatMap { byID[$0] }, flow: flowByID[run.flowID], polledAt: polledAt,
                readAt: readAt)
        }
    }
}

/// Flows by id. A flow's name never changes, so each is read once.
private actor FlowNames {
    private let prefect: PrefectClient
    private var known: [String: Flow] = [:]

    init(prefect: PrefectClient) {
        self.prefect = prefect
    }

    func read(_ ids: Set<String>) async throws -> [String: Flow] {
        let missing = ids.filter { known[$0] == nil }
        if !missing.isEmpty {
            if known.count > 10_000 { known = [:] }
            for flow in try await prefect.flows(ids: missing.sorted()) { known[flow.id] = flow }
        }
        return known
    }
}

extension Duration {
    /// The duration as a number of seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
