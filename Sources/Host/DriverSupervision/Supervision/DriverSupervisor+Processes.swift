internal import DriverProtocol
internal import Glibc
internal import Logging

extension DriverSupervisor {
    /// Lets processes be started: something named the driver.
    func bind() {
        guard !isBound else { return }
        isBound = true
        settle()
    }

    /// Carries out what the ledger decided, and whatever follows from it.
    func perform(_ actions: [RequestLedger.Action]) {
        carryOut(actions)
        settle()
    }

    private func carryOut(_ actions: [RequestLedger.Action]) {
        for action in actions {
            switch action {
            case .send(let number, let line, let last):
                live[number]?.input.write(line)
                if last { live[number]?.input.end() }
            case .answer(let ticket, let result):
                if case .success = result {
                    answered += 1
                    policy.answered()
                }
                callers.removeValue(forKey: ticket)?.resume(returning: result)
            case .described(let number, let result):
                wasDescribed(number, result)
            case .recycle(let number, let reason):
                recycle(number, reason)
            case .stray(_, let text):
                logger.warning(
                    "The driver wrote something to stdout that is no answer; anything but answers belongs on its stderr",
                    metadata: ["line": "\(text)"])
            }
        }
    }

    /// Starts what is missing, arms the timer, and ends a drain that is over.
    func settle() {
        guard mode != .stopped else { return }
        if mode == .draining, handsOver { carryOut(ledger.handOver()) }
        if mode == .draining, ledger.isIdle {
            shutdown("it was replaced.")
            return
        }
        startMissing()
        var due = ledger.nextDeadline
        if isBound {
            switch policy.permission(at: now) {
            case .now: break
            case .at(let time), .quarantined(let time): due = min(due ?? time, time)
            }
        }
        // A timer that wakes too early costs nothing; one is set anew only when it would wake too late.
        if let due, due < armed ?? .seconds(Int64.max) {
            armed = due
            command.yield(.wake(at: due))
        }
    }

    private func startMissing() {
        guard isBound else { return }
        while live.values.filter({ $0.recycling == nil }).count < wantedProcesses,
            case .now = policy.permission(at: now)
        {
            start()
        }
    }

    /// One until the driver is known to work, then as many as its manifest says; of a one-shot driver as many as there
    /// are requests for.
    private var wantedProcesses: Int {
        if described == nil { return 1 }
        guard isOneShot else { return entry.manifest.processes }
        let busy = live.values.filter { $0.recycling == nil }.count
        return min(ledger.queue.count + busy, entry.manifest.processes)
    }

    private func start() {
        let number = nextNumber()
        live[number] = Live(input: DriverInput(), tail: StandardErrorTail(), since: now)
        let describes = !isOneShot || described == nil
        if describes {
            carryOut(ledger.join(number, describe: describeParams, at: now, oneShot: isOneShot))
        } else {
            carryOut(ledger.open(number, window: 1, oneShot: true, at: now))
        }
        command.yield(.start(number))
    }

    nonisolated var describeParams: [UInt8] {
        JSONValue.object(DescribeRequest(hostVersion: settings.hostVersion).params).serialized()
    }

    func runProcess(_ number: Int) async {
        guard mode != .stopped, let this = live[number] else { return }
        lastWords.speak(through: this.tail)
        if let reason = obstacle() {
            ended(number, .notStarted(reason))
            return
        }
        let launch = DriverLaunch(
            entry: entry, hostExecutableDirectory: settings.hostExecutableDirectory,
            hostEnvironment: settings.hostEnvironment, hostProcess: getpid())
        let process = DriverProcess(launch: launch, limits: limits, timeline: settings.timeline)
        let (logger, events, name) = (self.logger, settings.events, entry.name)
        let exit = await process.run(
            input: this.input,
            standardError: { piece in
                let line = DriverLogLine(piece)
                if let id = line.flowRunID {
                    events.flowRunLine(
                        .init(flowRunID: id, driver: name, level: line.level.rawValue, message: line.message))
                    logger.log(level: line.level, "\(line.message)", metadata: ["flow_run": "\(id)"])
                } else {
                    logger.log(level: line.level, "\(line.message)")
                }
            }, keep: this.tail,
            events: { event in await self.happened(event, in: number) })
        ended(number, exit)
    }

    /// Why the driver cannot be started at all: reasons that `posix_spawn` would tell less clearly, and ours.
    private func obstacle() -> String? {
        let guardian = Paths.join(settings.hostExecutableDirectory, DriverLaunch.guardianName)
        guard FileIdentity(guardian)?.isExecutable == true else {
            return "\(guardian) is missing, without which a driver could outlive worker-host; install worker-host anew"
        }
        if let wrong = DriverCatalogue.wrongDigest(of: entry) { return wrong }
        do throws(FileContents.Unreadable) {
            if digest == nil { digest = try entry.digest() }
        } catch {
            return "its files cannot be read: \(error)"
        }
        // What has not been taken up is not executed, in no generation's name.
        guard let changed = entry.changedFile() else { return nil }
        return "\(changed) has changed since this generation of the driver was taken up; it is used once the "
            + "replacement has been found good"
    }

    private func happened(_ event: DriverProcess.Event, in number: Int) {
        switch event {
        case .started(let group):
            live[number]?.group = group
            logger.debug("A process of the driver was started", metadata: ["process_group": "\(group)"])
        case .output(let lines):
            var actions: [RequestLedger.Action] = []
            for line in lines { actions += ledger.received(line, from: number, at: now) }
            perform(actions)
        case .closedOutput:
            perform(ledger.recycle(number, "it closed its stdout and lived on", at: now))
        }
    }
}
