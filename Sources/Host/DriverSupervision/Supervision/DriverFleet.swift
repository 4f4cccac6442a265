internal import Glibc
package import Logging

/// The drivers of a directory: what there is, which processes run, and requests to them by name.
///
/// Nothing is executed before ``description(of:)`` or a request names a driver. Requests made before ``run()`` wait
/// for it.
package actor DriverFleet {
    enum Command: Sendable {
        case supervise(DriverSupervisor)
        case adopt(DriverSupervisor, name: String)
        case shutdown
    }

    let catalogue: DriverCatalogue
    let settings: DriverSettings
    let logger: Logger

    var snapshot = DriverCatalogue.Snapshot()
    var signature: DriverCatalogue.Signature?
    /// The generation that takes requests, by name.
    var supervisors: [String: DriverSupervisor] = [:]
    /// Replacements that have not passed `describe` yet, by name.
    var candidates: [String: DriverSupervisor] = [:]
    /// Replaced and removed generations that finish what they have.
    var draining: [DriverSupervisor] = []
    /// Replacements that were not taken up, as they were then, by name.
    var rejected: [String: DriverEntry] = [:]
    var isStopping = false
    var isRefreshing = false
    /// Whoever waits for the look that is being carried out.
    var refreshed: [CheckedContinuation<Void, Never>] = []
    /// Whether the kernel tells every change of the files that matter.
    var isTold = false

    let commands: AsyncStream<Command>
    let command: AsyncStream<Command>.Continuation

    /// - Parameters:
    ///   - directory: drivers.d.
    ///   - hostExecutableDirectory: where worker-host's executable is: the guardian is there, and commands are looked
    ///     for there.
    ///   - environment: the host's environment, of which drivers get an allow-list.
    ///   - hostVersion: told to drivers in `describe`.
    ///   - clock: what deadlines and pauses are measured with.
    ///   - limits: the protocol's numbers.
    ///   - events: where lines for flow runs' logs go.
    package init(
        directory: String, hostExecutableDirectory: String, environment: [String: String], hostVersion: String,
        clock: any Clock<Duration> = ContinuousClock(), limits: DriverLimits = DriverLimits(), logger: Logger,
        events: DriverEvents = DriverEvents()
    ) {
        self.init(
            DriverCatalogue(
                directory: directory, hostExecutableDirectory: hostExecutableDirectory, path: environment["PATH"]),
            hostExecutableDirectory: hostExecutableDirectory, environment: environment, hostVersion: hostVersion,
            clock: clock, limits: limits, logger: logger, events: events)
    }

    /// The drivers of a catalogue; the rest as above.
    package init(
        _ catalogue: DriverCatalogue, hostExecutableDirectory: String, environment: [String: String],
        hostVersion: String, clock: any Clock<Duration> = ContinuousClock(), limits: DriverLimits = DriverLimits(),
        logger: Logger, events: DriverEvents = DriverEvents()
    ) {
        self.catalogue = catalogue
        settings = DriverSettings(
            hostExecutableDirectory: hostExecutableDirectory, hostEnvironment: environment, hostVersion: hostVersion,
            timeline: Timeline(clock), limits: limits, logger: logger, events: events)
        self.logger = logger
        (commands, command) = AsyncStream.makeStream()
    }

    /// Watches the directory and runs the processes that are needed until the calling task is cancelled or ``shutdown()`` is called; then ends
    /// every one of them, by force if it must (at most three stop steps, 6 s), and returns.
    package func run() async {
        // A driver that ends while it is written to must cost an error, not the host its life. Children start with
        // the default again.
        signal(SIGPIPE, SIG_IGN)
        await withTaskCancellationHandler {
            // The supervising tasks must not be cancelled themselves: reading from a process stops at once in a
            // cancelled task, and with it the orderly end. This task is awaited in place, so nothing outlives `run`.
            await Task { await serve() }.value
        } onCancel: {
            command.yield(.shutdown)
        }
    }

    /// Ends every process and lets ``run()`` return. Requests that are under way fail as unavailable.
    package nonisolated func shutdown() {
        command.yield(.shutdown)
    }

    private func serve() async {
        async let _ = watch()
        await withDiscardingTaskGroup { group in
            for await command in commands {
                switch command {
                case .supervise(let supervisor):
                    group.addTask { await supervisor.run() }
                case .adopt(let candidate, let name):
                    group.addTask { await self.adopt(candidate, name: name) }
                case .shutdown:
                    self.command.finish()
                }
            }
            isStopping = true
            for supervisor in all { await supervisor.shutdown() }
        }
    }

    /// Every generation that may have processes.
    var all: [DriverSupervisor] {
        Array(supervisors.values) + Array(candidates.values) + draining
    }

    /// Whether some of a driver's processes take requests or would; for health.
    package func status() async -> [DriverStatus] {
        await load()
        var list: [DriverStatus] = []
        for supervisor in supervisors.values { await list.append(supervisor.status()) }
        for refusal in snapshot.refusals {
            list.append(
                DriverStatus(
                    name: refusal.name, path: refusal.path,
                    state: .refused(reason: refusal.reason, remedy: refusal.remedy)))
        }
        return list.sorted { ($0.name, $0.path) < ($1.name, $1.path) }
    }
}
