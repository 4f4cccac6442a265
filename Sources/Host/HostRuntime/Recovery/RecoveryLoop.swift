internal import PrefectAPI
internal import ServiceLifecycle

/// Looks for what dead hosts left behind, at start and then again and again, beside the poller.
package struct RecoveryLoop: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let recovery: Recovery
    private let starter: WalkStarter

    /// The time to the next look while a pool has not been looked at, and how often that is asked.
    private static let shortPause: Duration = .milliseconds(200)
    private static let retryPause: Duration = .seconds(1)

    package init(services: WalkServices, directory: PoolDirectory, reader: DueRunReader) {
        self.services = services
        self.directory = directory
        recovery = Recovery(services: services, reader: reader)
        starter = WalkStarter(services: services)
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully {
                let pools = await directory.known
                let hand = services.hand
                let findings = try? await cancelWhenGracefulShutdown {
                    try Task.checkCancellation()
                    return await recovery.look(pools) { hand.contains($0) }
                }
                if let findings {
                    for task in findings.tasks { await starter.watch(task) }
                    // The next that end make room for claims that stand already, before anything new is claimed.
                    let waiting = findings.walks.count { run in
                        !starter.start(run, in: &group) && !hand.contains(run.flowRun.id)
                    }
                    hand.leaveRoom(forUnseen: findings.unseen + waiting)
                    // Last: with a limit, the poller begins when all this is counted.
                    services.recovered.add(findings.pools)
                }
                try? await cancelWhenGracefulShutdown { try await rest(after: pools) }
            }
        }
    }

    /// Waits for the next look: less long where a pool could not be looked at, or has come since.
    private func rest(after pools: [ServedPool]) async throws {
        let start = services.time.elapsed()
        let hasFailed = !services.recovered.cover(pools)
        let pause = hasFailed ? min(Self.retryPause, services.configuration.recovery) : services.configuration.recovery
        repeat {
            try await services.time.sleep(min(Self.shortPause, pause))
            let known = await directory.known
            guard hasFailed || services.recovered.cover(known) else { return }
        } while services.time.elapsed() - start < pause
    }
}
