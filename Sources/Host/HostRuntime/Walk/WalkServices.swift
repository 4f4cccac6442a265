package import DriverSupervision
internal import HostCore
package import Logging
package import PrefectAPI

/// What the walk works with. Made once, in one place.
package struct WalkServices: Sendable {
    package let identity: WorkerIdentity
    package let configuration: HostConfiguration
    package let prefect: PrefectClient
    package let resolver: JobResolver
    package let fleet: DriverFleet
    package let aws: AWSSessions
    package let facts: FactCache
    package let registrar: TaskDefinitionRegistrar
    package let registrations: Registrations
    package let watcher: TaskWatcher
    package let hand: RunsInHand
    package let paces: PoolPaces
    package let peers: PoolPeers
    package let configurationWatch: ConfigurationWatch
    package let flowRunLog: FlowRunLog
    package let labels: FlowRunLabels
    package let server: ServerPeer
    /// Drivers that plan as well, for comparison.
    package let shadow: ShadowPlanning?
    /// Walks that wait, so that a cancellation can wake them.
    package let waitingWalks = WaitingWalks()
    package let recovered = RecoveredPools()
    package let time: TimeSource
    package let logger: Logger

    package init(
        identity: WorkerIdentity, configuration: HostConfiguration, prefect: PrefectClient, resolver: JobResolver,
        fleet: DriverFleet, aws: AWSSessions, facts: FactCache, registrar: TaskDefinitionRegistrar,
        registrations: Registrations, watcher: TaskWatcher, hand: RunsInHand, paces: PoolPaces, peers: PoolPeers,
        configurationWatch: ConfigurationWatch, flowRunLog: FlowRunLog, labels: FlowRunLabels, server: ServerPeer,
        shadow: ShadowPlanning? = nil, time: TimeSource, logger: Logger
    ) {
        self.identity = identity
        self.configuration = configuration
        self.prefect = prefect
        self.resolver = resolver
        self.fleet = fleet
        self.aws = aws
        self.facts = facts
        self.registrar = registrar
        self.registrations = registrations
        self.watcher = watcher
        self.hand = hand
        self.paces = paces
        self.peers = peers
        self.configurationWatch = configurationWatch
        self.flowRunLog = flowRunLog
        self.labels = labels
        self.server = server
        self.shadow = shadow
        self.time = time
        self.logger = logger
    }
}
