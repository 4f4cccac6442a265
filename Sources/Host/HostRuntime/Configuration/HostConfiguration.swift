package import HostCore
package import Throttling

/// Everything that a run of the host is told: from the command line, the configuration file and Prefect's settings, in
/// that order of precedence.
package struct HostConfiguration: Sendable, Equatable {
    /// The directory of drivers.
    package var driversDirectory: String?
    /// The pools to serve; empty: every pool of type `ecs` that the server has.
    package var pools: [PoolSelection] = []
    /// The work queues to serve; empty: all of a pool's.
    package var workQueues: [String] = []
    /// The worker's name in Prefect.
    package var workerName: String?
    /// The most flow runs in hand, from claim to the end of the task; nil: no bound.
    package var limit: Int?
    /// The most flow runs between claim and record.
    package var limitLaunching = 32
    /// What AWS allows the account, where it differs from the documentation.
    package var rates = CallRates()
    /// The file that requests to drivers and their answers are recorded in; nil: none.
    package var record: String?
    /// How large that file may become, in bytes.
    package var recordBytes = 256 << 20
    /// How far ahead of its due time a run is launched.
    package var prefetch: Duration = .seconds(10)
    /// The time between two polls.
    package var query: Duration = .seconds(10)
    /// The time between two heartbeats.
    package var heartbeat: Duration = .seconds(30)
    /// The time between two looks at the tasks.
    package var watch: Duration = .seconds(5)
    /// The time between two looks for runs whose host has died.
    package var recovery: Duration = .seconds(15)
    /// Whether tasks of cancelled runs are stopped (`PREFECT_WORKER_ENABLE_CANCELLATION`).
    package var cancels = true
    /// The time between two looks for runs that are being cancelled.
    package var cancellation: Duration = .seconds(4)
    /// How long a cancelled run that has begun may take to end itself before its task is stopped.
    package var cancellationGrace: Duration = .seconds(60)
    /// The time between two readings of the watched tasks' runs: what was deleted shows itself there.
    package var watchedStates: Duration = .seconds(60)
    /// The longest time for which a proof of ownership is believed, on a clock that also counts sleep.
    package var proofLifetime: Duration = .seconds(15)
    /// How long ECS may call a token used without showing its task before no request under it can be under way any more:
    /// whoever else had the claim sent its last one within ``proofLifetime``, and has had its answer in the rest.
    package var conflictPatience: Duration { proofLifetime * 4 }
    /// How old what a task's own process has said has to be before a task that ECS does not list is believed to be gone: the
    /// lists lag behind, by seconds.
    package var listingPatience: Duration { proofLifetime * 20 }
    /// How old a claim may be and still be launched: less than ECS keeps a token for (24 hours).
    package var claimLifetime: Duration = .seconds(23 * 3600)
    /// How patient launches are, where the pool has no rules of its own.
    package var launch = LaunchRules()
    /// The longest first pause before a start that failed is tried again.
    package var startRetryPause: Duration = .seconds(5)
    /// What runs of every pool may be launched with; nil: anything.
    package var policy: LaunchPolicy?
    /// Drivers that plan the runs of pools as well, by pool: those of the command line.
    package var shadows: [String: String] = [:]
    /// Poll once, launch what is due, watch it to its end, then exit.
    package var runOnce = false

    package init() {}

    /// How patient launches of a pool are.
    package func launchRules(ofPool name: String) -> LaunchRules {
        var rules = launch
        guard let own = pools.first(where: { $0.name == name }) else { return rules }
        if let budget = own.capacityBudget { rules.capacityBudget = budget }
        if let retries = own.startRetries { rules.startRetries = retries }
        if let relaunches = own.relaunchesInterrupted { rules.relaunchesInterrupted = relaunches }
        if let retries = own.interruptionRetries { rules.interruptionRetries = retries }
        return rules
    }

    /// The driver that plans the runs of each pool as well, by pool.
    package var allShadows: [String: String] {
        pools.reduce(into: shadows) { all, pool in
            if let driver = pool.shadow, all[pool.name] == nil { all[pool.name] = driver }
        }
    }

    /// What a pool's runs may be launched with.
    package func policyGate(ofPool name: String) -> PolicyGate {
        let own = pools.first { $0.name == name }?.policy
        return PolicyGate(
            [
                policy.map { .init(place: "policy", policy: $0) },
                own.map { .init(place: "pools[\(name)].policy", policy: $0) },
            ]
            .compactMap(\.self))
    }
}
