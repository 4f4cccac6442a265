internal import Logging
internal import PrefectAPI

/// Tells Prefect, for each pool and at the interval of its own, that this worker lives.
actor HeartbeatSchedule {
    private let services: WalkServices
    /// When a pool was last told.
    private var told: [String: Duration] = [:]

    init(services: WalkServices) {
        self.services = services
    }

    /// A heartbeat in each pool whose last one is old enough.
    func beatIfDue(_ pools: [ServedPool]) async {
        let now = services.time.elapsed()
        for served in pools {
            let name = served.pool.name
            if let last = told[name], now - last < services.configuration.heartbeat { continue }
            told[name] = now
            do {
                _ = try await services.prefect.heartbeat(
                    pool: name, worker: services.identity.name,
                    interval: services.configuration.heartbeat)
            } catch {
                told[name] = nil
                services.logger.warning("heartbeat failed", metadata: ["pool": "\(name)", "error": "\(error)"])
            }
        }
    }
}
