internal import DriverSupervision
internal import HostCore
internal import Logging
package import Observability
internal import PrefectAPI
internal import ServiceLifecycle

/// Polls, recovers, beats, and starts a walk for each run: the host's heart.
///
/// When the host is told to stop, it polls no more and waits for the walks: those that have a claim finish their launch and
/// record it, the others let go.
package struct FlowRunDispatcher: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let reader: DueRunReader
    private let hand: RunsInHand
    private let health: HealthState
    /// A second poll comes at once when the first was cut short by the room left, as soon as there is room again.
    private static let crowdedPause: Duration = .milliseconds(100)

    package init(
        services: WalkServices, directory: PoolDirectory, reader: DueRunReader, hand: RunsInHand, health: HealthState
    ) {
        self.services = services
        self.directory = directory
        self.reader = reader
        self.hand = hand
        self.health = health
    }

    package func run() async throws {
        let walk = FlowRunWalk(services: services)
        let recovery = Recovery(services: services, reader: reader)
        let beats = HeartbeatSchedule(services: services)
        await withDiscardingTaskGroup { group in
            var nextRecovery = services.time.elapsed()
            while !Task.isShuttingDownGracefully {
                let started = services.time.elapsed()
                var isCrowded = false
                do {
                    let pools = try await directory.refresh()
                    group.addTask { await beats.beatIfDue(pools) }
                    isCrowded = try await poll(pools, walk: walk, in: &group)
                    health.polled(at: .now)
                    if services.time.elapsed() >= nextRecovery {
                        nextRecovery = services.time.elapsed() + services.configuration.recovery
                        await recover(recovery, pools, walk: walk, in: &group)
                    }
                } catch {
                    report(error)
                }
                if services.configuration.runOnce, !isCrowded { break }
                let rest = services.configuration.query - (services.time.elapsed() - started)
                await pause(isCrowded ? Self.crowdedPause : max(rest, .milliseconds(10)))
            }
        }
        if services.configuration.runOnce { await waitForTasks() }
    }

    /// Starts walks for what is due.
    /// - Returns: whether there may be more than there was room for.
    private func poll(
        _ pools: [ServedPool], walk: FlowRunWalk, in group: inout DiscardingTaskGroup
    ) async throws -> Bool {
        let room = hand.room(launches: services.configuration.launchLimit)
        guard room > 0 else { return hand.launching > 0 }
        let runs = try await reader.poll(pools, limit: room)
        await services.fleet.refresh()
        for run in runs where hand.room(launches: services.configuration.launchLimit) > 0 {
            start(run, walk: walk, in: &group)
        }
        return runs.count >= room
    }

    private func recover(
        _ recovery: Recovery, _ pools: [ServedPool], walk: FlowRunWalk, in group: inout DiscardingTaskGroup
    ) async {
        let findings = await recovery.look(pools) { hand.contains($0) }
        for run in findings.walks { start(run, walk: walk, in: &group, beyondLimit: true) }
        for task in findings.tasks where hand.take(task.flowRunID, beyondLimit: true) {
            hand.watch(task.flowRunID)
            await services.watcher.watch(task)
        }
    }

    private func start(
        _ run: PolledRun, walk: FlowRunWalk, in group: inout DiscardingTaskGroup, beyondLimit: Bool = false
    ) {
        let id = run.flowRun.id
        guard hand.take(id, beyondLimit: beyondLimit) else { return }
        group.addTask {
            switch await walk.run(run) {
            case .watching(let task):
                hand.watch(id)
                await services.watcher.watch(task)
            case .released: hand.release(id)
            }
        }
    }

    private func report(_ error: any Error) {
        if let prefect = error as? PrefectError, prefect.kind == .unauthorized {
            health.refused(prefect.description)
        }
        services.logger.error("cannot poll; trying again", metadata: ["error": "\(error)"])
    }

    /// Waits, but not beyond the moment at which the host is told to stop.
    private func pause(_ duration: Duration) async {
        try? await cancelWhenGracefulShutdown { try await services.time.sleep(duration) }
    }

    private func waitForTasks() async {
        while hand.count > 0, !Task.isShuttingDownGracefully { await pause(.milliseconds(100)) }
    }
}
