internal import DriverProtocol
internal import Glibc
internal import Logging

/// One generation of one driver: its processes, and the requests to them.
///
/// The decisions are the ``RequestLedger``'s and the ``RestartPolicy``'s; here are the live table and the effects.
actor DriverSupervisor {
    enum Command: Sendable {
        case start(Int)
        case wake(at: Duration)
        case cancel(Int)
    }

    enum Mode: Sendable, Equatable { case running, draining, stopped }

    struct Live {
        let input: DriverInput
        let tail: StandardErrorTail
        let since: Duration
        var group: Int32?
        /// Why the host ends it, when it does.
        var recycling: RequestLedger.Recycling?
    }

    nonisolated let entry: DriverEntry
    nonisolated let limits: DriverLimits
    nonisolated let settings: DriverSettings
    nonisolated let logger: Logger
    /// What the processes of this generation wrote last to stderr.
    nonisolated let lastWords = LastWords()

    var mode = Mode.running
    var isBound = false
    var ledger: RequestLedger
    var policy: RestartPolicy
    var live: [Int: Live] = [:]
    var described: DriverDescription?
    /// See ``DriverEntry/digest()``; of the files that the first process was started from.
    var digest: String?
    /// Whether another generation takes what this one has not begun when it ends.
    var handsOver = false
    var callers: [Int: CheckedContinuation<Result<JSONValue, RequestLedger.Fault>, Never>] = [:]
    var describeWaiters: [CheckedContinuation<Result<DriverDescription, DriverFailure>?, Never>] = []
    var lastFailure: String?
    var answered = 0
    var crashes = 0
    var lastNumber = 0
    var armed: Duration?

    let commands: AsyncStream<Command>
    let command: AsyncStream<Command>.Continuation

    init(entry: DriverEntry, settings: DriverSettings) {
        self.entry = entry
        self.settings = settings
        limits = entry.manifest.limits(settings.limits)
        ledger = RequestLedger(limits: limits)
        policy = RestartPolicy(limits: limits.restart)
        var logger = settings.logger
        logger[metadataKey: "driver"] = "\(entry.name)"
        self.logger = logger
        (commands, command) = AsyncStream.makeStream()
    }

    var isOneShot: Bool { entry.manifest.mode == .oneshot }
    /// Who makes the plans; nil before it was described.
    var generation: DriverGeneration? {
        guard let described, let digest else { return nil }
        return DriverGeneration(name: entry.name, version: described.version, digest: digest)
    }

    nonisolated var now: Duration { settings.timeline.now() }

    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Runs processes until ``shutdown()`` or the end of a drain; returns when all of them have ended.
    func run() async {
        let timeline = settings.timeline
        await withDiscardingTaskGroup { processes in
            await withDiscardingTaskGroup { timers in
                for await command in commands {
                    switch command {
                    case .start(let number): processes.addTask { await self.runProcess(number) }
                    case .wake(let time):
                        timers.addTask {
                            // Cancelled when the supervisor ends, and then nothing is due.
                            guard (try? await timeline.sleep(time)) != nil else { return }
                            await self.wake(time)
                        }
                    case .cancel(let ticket): cancel(ticket)
                    }
                }
                timers.cancelAll()
            }
        }
    }

    private func wake(_ time: Duration) {
        if armed == time { armed = nil }
        perform(ledger.tick(at: now))
    }

    /// Ends every process and fails what is under way.
    func shutdown(_ reason: String = "worker-host is stopping.") {
        guard mode != .stopped else { return }
        mode = .stopped
        perform(ledger.close(reason))
        answerDescribeWaiters(.failure(.unavailable(driver: entry.name, reason: reason)))
        command.finish()
    }

    /// Takes no more requests and stops when those it has are answered.
    ///
    /// - Parameter handingOver: whether requests that no process has are for the next generation to answer, which then is
    ///   asked; else they are answered here.
    func drain(handingOver: Bool) {
        guard mode == .running else { return }
        mode = .draining
        handsOver = handingOver
        // Whoever waits for a description asks the next generation.
        answerDescribeWaiters(nil)
        settle()
    }

    func answerDescribeWaiters(_ result: Result<DriverDescription, DriverFailure>?) {
        let waiters = describeWaiters
        describeWaiters = []
        for waiter in waiters { waiter.resume(returning: result) }
    }
}
