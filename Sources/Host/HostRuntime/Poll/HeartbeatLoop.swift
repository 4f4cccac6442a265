internal import Logging
internal import PrefectAPI

/// Tells Prefect, for each pool and whatever the poller does, that this worker lives.
package struct HeartbeatLoop: Sendable {
    private let services: WalkServices
    private let directory: PoolDirectory
    /// How often new pools are looked for.
    private static let tick: Duration = .milliseconds(500)

    package init(services: WalkServices, directory: PoolDirectory) {
        self.services = services
        self.directory = directory
    }

    /// Beats until the calling task is cancelled.
    package func run() async {
        var told: [String: Duration] = [:]
        while !Task.isCancelled {
            for served in await directory.known {
                let name = served.pool.name
                let now = services.time.elapsed()
                if let last = told[name], now - last < services.configuration.heartbeat { continue }
                told[name] = now
                await beat(name)
            }
            do { try await services.time.sleep(min(Self.tick, services.configuration.heartbeat)) } catch { return }
        }
    }

    private func beat(_ pool: String) async {
        do {
            _ = try await services.prefect.heartbeat(
                pool: pool, worker: services.identity.name, interval: services.configuration.heartbeat)
        } catch {
            services.logger.warning("heartbeat failed", metadata: ["pool": "\(pool)", "error": "\(error)"])
        }
    }
}
