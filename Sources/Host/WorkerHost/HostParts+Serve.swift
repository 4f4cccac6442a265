import AWSAPI
import DriverSupervision
import HostCore
import HostRuntime
import Logging
import Observability
import PrefectAPI
import ServiceLifecycle
import Throttling
import UnixSignals

extension HostParts {
    /// The longest that stopping may take before what is left is cut off: recovery finds it.
    private static let stopLimit: Duration = .seconds(9)
    /// Prefect's worker is unhealthy after this many query intervals without a poll.
    private static let silentIntervals = 30

    /// Serves until the process is told to stop.
    func serve(health wantsHealth: Bool) async throws {
        let workerEnvironment = try workerEnvironment()
        let hand = RunsInHand(limit: configuration.limit, limitLaunching: configuration.limitLaunching)
        let throttle = AWSThrottle(
            rates: configuration.rates, elapsed: time.elapsed, sleep: time.sleep,
            slowed: { [logger] slowed in
                logger.notice(
                    "AWS throttles calls; sending fewer",
                    metadata: [
                        "category": "\(slowed.key.category)", "region": "\(slowed.key.region)",
                        "perSecond": "\((slowed.rate * 10).rounded() / 10)",
                    ])
            })
        let aws = awsSessions(throttle: throttle)
        let facts = FactCache(time: time, host: aws)
        let logReader = LogReader(facts: facts, forwarded: forwardedLines, time: time, logger: logger)
        let judge = StopJudge(
            prefect: prefect, fleet: fleet, flowRunLog: flowRunLog, logReader: logReader,
            rules: { [configuration] in configuration.launchRules(ofPool: $0) }, time: time, logger: logger)
        let registrar = TaskDefinitionRegistrar(secretKey: workerEnvironment.secretKey, logger: logger)
        let restarts = RestartQueue()
        let watcher = TaskWatcher(
            interval: configuration.watch, judge: judge, registrar: registrar, restarts: restarts, time: time,
            logger: logger,
            ended: { hand.release($0) })
        let labels = FlowRunLabels(prefect: prefect, identity: identity, hand: hand, time: time, logger: logger)
        let resolver = resolver(workerEnvironment)
        let configurationWatch = ConfigurationWatch(
            check: PoolCheck(fleet: fleet, resolver: resolver), directory: directory, time: time,
            interval: configuration.query, logger: logger)
        let shadow = shadowPlanning(facts: facts)
        let services = WalkServices(
            identity: identity, configuration: configuration, prefect: prefect, resolver: resolver, fleet: fleet,
            aws: aws, facts: facts, registrar: registrar,
            registrations: Registrations(throttle: throttle), watcher: watcher, hand: hand,
            paces: PoolPaces(throttle: throttle, fleet: fleet, limitLaunching: configuration.limitLaunching),
            peers: PoolPeers(
                prefect: prefect, identity: identity, throttle: throttle, time: time, logger: logger),
            configurationWatch: configurationWatch, flowRunLog: flowRunLog, labels: labels, server: server,
            shadow: shadow, time: time, logger: logger)
        let state = HealthState(
            startedAt: .now, tolerance: configuration.query * Double(Self.silentIntervals))
        let reader = DueRunReader(prefect: prefect, configuration: configuration, time: time, logger: logger)
        let cancellation = Cancellation(services: services, directory: directory, reader: reader, judge: judge)
        let events = TaskEventLoop(
            services: services, settings: eventSettings,
            handler: TaskEventHandler(services: services, logReader: logReader))
        let heartbeats = HeartbeatLoop(services: services, directory: directory)
        var parts: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: BackgroundLoop({ await flowRunLog.run() }, last: { await flowRunLog.flush() })),
            .init(service: BackgroundLoop { [lines] in await lines.run() }),
        ]
        parts += recording
        parts += [
            .init(
                service: BackgroundLoop(
                    { [fleet] in
                        // Both at once, so that stopping takes no longer with shadows than without.
                        async let shadows: Void? = shadow?.run()
                        await fleet.run()
                        _ = await shadows
                    }, last: { shadow?.report() })),
            .init(service: BackgroundLoop { await labels.run() }),
            .init(service: BackgroundLoop { await configurationWatch.run() }),
            .init(service: BackgroundLoop { await heartbeats.run() }),
        ]
        if wantsHealth { parts.append(.init(service: healthService(state))) }
        if configuration.cancels { parts.append(.init(service: BackgroundLoop { await cancellation.run() })) }
        parts.append(.init(service: BackgroundLoop { await watcher.run() }))
        if settings.ecs.observerEnabled { parts.append(.init(service: BackgroundLoop { await events.run() })) }
        parts += [
            .init(service: RecoveryLoop(services: services, directory: directory, reader: reader)),
            .init(service: RestartLoop(services: services, directory: directory, reader: reader, queue: restarts)),
            .init(
                service: FlowRunDispatcher(services: services, directory: directory, reader: reader, health: state),
                successTerminationBehavior: .gracefullyShutdownGroup),
        ]
        try await run(parts)
    }

    /// The settings of Prefect's own observer; its most lines are the most that CloudWatch gives at once.
    private var forwardedLines: Int {
        settings.ecs.forwardCrashedRunLogs ? min(10_000, max(1, settings.ecs.forwardCrashedRunLogsMaxEvents)) : 0
    }

    private var eventSettings: TaskEventSettings {
        TaskEventSettings(
            queueName: settings.ecs.queueName, queueRegion: settings.ecs.queueRegion,
            isChosen: settings.exported["PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME"] != nil)
    }

    /// The shadows of the pools that have one; nil when none has.
    private func shadowPlanning(facts: FactCache) -> ShadowPlanning? {
        let drivers = configuration.allShadows
        guard !drivers.isEmpty else { return nil }
        let shadows = DriverFleet(
            directory: configuration.driversDirectory ?? "", hostExecutableDirectory: environment.executableDirectory,
            environment: environment.environment, hostVersion: HostVersion.current,
            logger: Logger(label: "shadow-driver"))
        for (pool, driver) in drivers.sorted(by: { $0.key < $1.key }) {
            logger.info("a second driver plans as well", metadata: ["pool": "\(pool)", "shadow": "\(driver)"])
        }
        return ShadowPlanning(drivers: drivers, fleet: shadows, facts: facts, time: time, logger: logger)
    }

    /// Before the drivers, so that it ends after them.
    private var recording: [ServiceGroupConfiguration.ServiceConfiguration] {
        guard let recorder else { return [] }
        return [.init(service: BackgroundLoop({ await recorder.run() }, last: { recorder.flush() }))]
    }

    private func healthService(_ state: HealthState) -> BackgroundLoop {
        let server = HealthServer(host: settings.webserverHost, port: settings.webserverPort, state: state)
        return BackgroundLoop { [settings, logger] in
            try await server.run { port in
                logger.info("answering GET /health", metadata: ["address": "\(settings.webserverHost):\(port)"])
            }
        }
    }

    /// Services stop in the reverse order: the poller first, the flow runs' log last.
    private func run(_ services: [ServiceGroupConfiguration.ServiceConfiguration]) async throws {
        // The lifecycle's own records name services by their fields: not for a log.
        var quiet = logger
        quiet.logLevel = .notice
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        group.maximumGracefulShutdownDuration = Self.stopLimit
        do {
            try await Self.run(ServiceGroup(configuration: group))
        } catch let error as HealthServer.BindError {
            throw StartError(error.description)
        }
    }

    private static func run(_ group: ServiceGroup) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await SecondSignal.watch() }
            try await group.run()
            tasks.cancelAll()
        }
    }
}
