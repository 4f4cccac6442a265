internal import FoundationEssentials
internal import HostCore
package import PrefectAPI

/// Reads the runs that are due, and what the walk needs of their deployments and flows, in as few requests as there can be.
package struct DueRunReader: Sendable {
    private let prefect: PrefectClient
    private let configuration: HostConfiguration
    private let time: TimeSource
    private let flows: FlowNames

    package init(prefect: PrefectClient, configuration: HostConfiguration, time: TimeSource) {
        self.prefect = prefect
        self.configuration = configuration
        self.time = time
        flows = FlowNames(prefect: prefect)
    }

    /// Polls every pool.
    /// - Parameter limit: the most runs of each pool.
    package func poll(_ pools: [ServedPool], limit: Int) async throws -> [PolledRun] {
        var found: [(FlowRun, ServedPool)] = []
        let queues = configuration.workQueues
        let horizon = time.now().addingTimeInterval(configuration.prefetch.seconds)
        for served in pools where !served.pool.isPaused {
            let runs = try await prefect.scheduledFlowRuns(
                pool: served.pool.name, workQueues: queues.isEmpty ? nil : queues, before: horizon, limit: limit)
            found += runs.map { ($0.flowRun, served) }
        }
        return try await complete(found)
    }

    /// Adds deployments and flows to runs that were read.
    package func complete(_ runs: [(FlowRun, ServedPool)]) async throws -> [PolledRun] {
        guard !runs.isEmpty else { return [] }
        let polledAt = time.now()
        let deploymentIDs = Set(runs.compactMap(\.0.deploymentID))
        let deployments = try await prefect.deployments(ids: deploymentIDs.sorted())
        let byID = Dictionary(deployments.map { ($0.id, $0) }) { first, _ in first }
        let flowByID = try await flows.read(Set(runs.map(\.0.flowID)))
        return runs.map { run, served in
            PolledRun(
                flowRun: run, pool: served.pool, boundDriver: served.driver,
                deployment: run.deploymentID.flatMap { byID[$0] }, flow: flowByID[run.flowID], polledAt: polledAt)
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
