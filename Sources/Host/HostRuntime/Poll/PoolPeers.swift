package import AWSAPI
internal import HostCore
package import Logging
package import PrefectAPI
internal import Synchronization

/// The workers that serve the pools besides this one, as Prefect knows them.
package final class PoolPeers: Sendable {
    private struct State {
        var shares: [String: PoolShare] = [:]
        var readAt: [String: Duration] = [:]
        /// Every worker that Prefect has named; the pools' together.
        var known: Set<String>
        var living: [String: Set<String>] = [:]
    }

    private let prefect: PrefectClient
    private let own: String
    private let throttle: AWSThrottle
    private let time: TimeSource
    private let logger: Logger
    private let state: Mutex<State>

    /// How long an answer is believed.
    private static let lifetime: Duration = .seconds(2)

    package init(
        prefect: PrefectClient, identity: WorkerIdentity, throttle: AWSThrottle, time: TimeSource, logger: Logger
    ) {
        self.prefect = prefect
        own = identity.name
        self.throttle = throttle
        self.time = time
        self.logger = logger
        state = Mutex(State(known: [identity.name]))
    }

    /// The share as it was read last.
    func share(ofPool pool: String) -> PoolShare { state.withLock { $0.shares[pool] } ?? PoolShare(own: own) }

    /// The share as it is now; asked for only where there are runs to be shared.
    func current(ofPool pool: String) async -> PoolShare {
        let now = time.elapsed()
        let isYoung = state.withLock { $0.readAt[pool].map { now - $0 < Self.lifetime } ?? false }
        guard !isYoung else { return share(ofPool: pool) }
        do {
            let workers = try await prefect.workers(ofPool: pool)
            let living = workers.filter { $0.status == .online }.map(\.name)
            take(living, all: workers.map(\.name), pool: pool, now: now)
        } catch {
            // As it was: who shares the pool decides who is first, not who is right.
            logger.debug("cannot read a pool's workers", metadata: ["pool": "\(pool)", "error": "\(error)"])
        }
        return share(ofPool: pool)
    }

    private func take(_ living: [String], all: [String], pool: String, now: Duration) {
        let (before, after) = state.withLock { state in
            state.readAt[pool] = now
            state.shares[pool] = PoolShare(own: own, living: living)
            let newcomers = Set(living).subtracting(state.known)
            state.living[pool] = Set(living).subtracting(newcomers)
            let before = state.living.values.reduce(into: Set([own])) { $0.formUnion($1) }.count
            state.known.formUnion(all)
            state.living[pool] = Set(living)
            return (before, before + newcomers.count)
        }
        guard after > before else { return }
        logger.info(
            "sharing AWS's launches with other workers", metadata: ["pool": "\(pool)", "workers": "\(after)"])
        throttle.share(among: after, before: before)
    }
}
