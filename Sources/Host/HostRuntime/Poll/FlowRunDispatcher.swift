internal import DriverSupervision
internal import HostCore
internal import Logging
package import Observability
internal import PrefectAPI
internal import ServiceLifecycle

/// Polls, and starts a walk for each run that is due: the host's heart.
///
/// When the host is told to stop, it polls no more and waits for the walks: those that have a claim finish their launch and
/// record it, the others let go.
package struct FlowRunDispatcher: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let reader: DueRunReader
    private let health: HealthState
    private let starter: WalkStarter

    /// How often the room is looked at while there is too little of it.
    private static let crowdedPause: Duration = .milliseconds(100)
    /// The most runs that Prefect gives at once, unless its settings say otherwise.
    private static let largestPoll = 200

    package init(services: WalkServices, directory: PoolDirectory, reader: DueRunReader, health: HealthState) {
        self.services = services
        self.directory = directory
        self.reader = reader
        self.health = health
        starter = WalkStarter(services: services)
    }

    package func run() async throws {
        var pools = await directory.known
        await withDiscardingTaskGroup { group in
            var refreshed = services.time.elapsed()  // the start has read the pools
            while !Task.isShuttingDownGracefully {
                let started = services.time.elapsed()
                var isCrowded = true
                do {
                    if started - refreshed >= services.configuration.query {
                        pools = try await cancelWhenGracefulShutdown { try await directory.refresh() }
                        refreshed = started
                    }
                    isCrowded = try await poll(pools, in: &group)
                    health.polled(at: .now)
                    if services.configuration.runOnce, !isCrowded { break }
                } catch {
                    report(error)
                    isCrowded = false
                }
                await rest(since: started, isCrowded: isCrowded)
            }
        }
        if services.configuration.runOnce { await waitForTasks() }
    }

    /// Starts walks for what is due.
    /// - Returns: whether there may be more than there was room for.
    private func poll(_ pools: [ServedPool], in group: inout DiscardingTaskGroup) async throws -> Bool {
        let launches = services.configuration.launchLimit
        let room = services.hand.room(launches: launches)
        guard room > 0 else { return true }
        let now = services.time.elapsed()
        // Runs that are being claimed, or are left alone, still stand in front of the others.
        let passedOver = services.hand.launching + services.hand.postponedCount(now: now)
        let limit = min(room + passedOver, Self.largestPoll)
        let runs = try await cancelWhenGracefulShutdown {
            try await reader.poll(pools, limit: limit) { !services.hand.passesOver($0, now: now) }
        }
        await services.fleet.refresh()
        var started = 0
        for run in runs where services.hand.room(launches: launches) > 0 {
            if starter.start(run, in: &group) { started += 1 }
        }
        return started >= room
    }

    /// Waits for the next poll. After one that was cut short by the room left, that is as soon as half of the launch slots are
    /// free: polling for each slot would cost more requests than the launches.
    private func rest(since started: Duration, isCrowded: Bool) async {
        let end = started + services.configuration.query
        guard isCrowded else {
            await pause(max(end - services.time.elapsed(), .milliseconds(10)))
            return
        }
        let launches = services.configuration.launchLimit
        repeat {
            await pause(Self.crowdedPause)
        } while services.hand.room(launches: launches) < (launches + 1) / 2 && services.time.elapsed() < end
            && !Task.isShuttingDownGracefully
    }

    private func report(_ error: any Error) {
        guard !(error is CancellationError) else { return }
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
        while services.hand.count > 0, !Task.isShuttingDownGracefully { await pause(Self.crowdedPause) }
    }
}
