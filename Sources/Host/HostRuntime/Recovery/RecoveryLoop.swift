internal import ServiceLifecycle

/// Looks for what dead hosts left behind, at start and then again and again, beside the poller.
package struct RecoveryLoop: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let recovery: Recovery
    private let starter: WalkStarter

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
                for run in findings?.walks ?? [] { starter.start(run, in: &group) }
                for task in findings?.tasks ?? [] { await starter.watch(task) }
                // Before the first poll there is nothing to look at yet.
                let pause: Duration = pools.isEmpty ? .milliseconds(200) : services.configuration.recovery
                try? await cancelWhenGracefulShutdown { try await services.time.sleep(pause) }
            }
        }
    }
}
