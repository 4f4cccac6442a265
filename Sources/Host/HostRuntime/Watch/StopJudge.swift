internal import AWSAPI
internal import DriverProtocol
package import DriverSupervision
internal import ECSFailures
package import HostCore
package import Logging
package import PrefectAPI

/// Says what stopped tasks and new launches mean for their runs, with as few reads of Prefect as there can be.
package struct StopJudge: Sendable {
    /// A task that has stopped.
    package struct Case: Sendable {
        package let task: RunningTask
        /// ECS's last word on it; nil when ECS no longer knows it.
        package let observation: TaskObservation?
        package let seenAt: Duration
    }

    /// Whether a launch still belongs to its run.
    package enum Standing: Sendable {
        case stands
        /// The run is CANCELLED: to be settled.
        case cancelled(FlowRun)
        case superseded(reason: String)
    }

    /// What a stopped task has led to.
    enum Ruling: Sendable {
        /// The run is out of this host's hands.
        case ended(flowRunID: String)
        case startAgain(Restart)
    }

    private let prefect: PrefectClient
    private let fleet: DriverFleet
    private let flowRunLog: FlowRunLog
    private let logReader: LogReader
    private let rules: @Sendable (_ pool: String) -> LaunchRules
    private let time: TimeSource
    private let logger: Logger
    /// How long after its task a run's last state may arrive.
    private let grace: Duration

    package init(
        prefect: PrefectClient, fleet: DriverFleet, flowRunLog: FlowRunLog, logReader: LogReader,
        rules: @escaping @Sendable (_ pool: String) -> LaunchRules, time: TimeSource, logger: Logger,
        grace: Duration = .seconds(5)
    ) {
        self.prefect = prefect
        self.fleet = fleet
        self.flowRunLog = flowRunLog
        self.logReader = logReader
        self.rules = rules
        self.time = time
        self.logger = logger
        self.grace = grace
    }

    /// Reads the runs of tasks; nil when Prefect does not answer now.
    func verify(_ tasks: [RunningTask]) async -> [String: Standing]? {
        guard let runs = try? await prefect.flowRuns(ids: tasks.map(\.flowRunID)) else { return nil }
        let byID = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        var verdicts: [String: Standing] = [:]
        for task in tasks {
            guard let run = byID[task.flowRunID] else {
                verdicts[task.flowRunID] = await standingOfMissing(task)
                continue
            }
            if run.stateType == .cancelled {
                verdicts[task.flowRunID] = .cancelled(run)
                continue
            }
            verdicts[task.flowRunID] = await standing(of: task, run: run)
        }
        return verdicts
    }

    /// A run that a batched read does not show is read on its own before it is taken for deleted.
    private func standingOfMissing(_ task: RunningTask) async -> Standing? {
        do {
            let run = try await prefect.flowRun(id: task.flowRunID)
            return run == nil ? .superseded(reason: "the flow run was deleted") : nil
        } catch {
            return nil
        }
    }

    /// A run that has moved on from PENDING stands on the claim whose task moved it, unless its pid names another task; that and
    /// a run that waits again are told by the history. Nil: not known now.
    private func standing(of task: RunningTask, run: FlowRun) async -> Standing? {
        let state = run.state.map { StateRecord($0) }
        let pid = InfrastructurePID(run.infrastructurePID)
        let hasOtherTask = pid.map { $0.taskARN != task.taskARN } ?? false
        let superseded = Standing.superseded(reason: "the flow run was scheduled or claimed anew")
        switch state?.kind {
        case .pending where state?.mark != nil: return state?.mark?.claim == task.identity.claim ? .stands : superseded
        case .pending, .scheduled: break
        case .crashed:
            guard let hasEnded = await hasEndedUnbegun(task) else { return nil }
            if hasEnded { return .superseded(reason: Self.endedUnbegun) }
            guard hasOtherTask else { return .stands }
        default: guard hasOtherTask else { return .stands }
        }
        guard let history = try? await prefect.stateHistory(ofFlowRun: task.flowRunID) else { return nil }
        let standing = StandingClaim(history: history.map { StateRecord($0) })
        return standing?.mark.claim == task.identity.claim ? .stands : superseded
    }

    private static let endedUnbegun = "the flow run ended before its flow began"

    /// Whether a task's run has ended, and its flow never began: to be stopped at once, since Prefect lets RUNNING follow CANCELLED and
    /// CRASHED. Nil when Prefect does not answer now.
    private func hasEndedUnbegun(_ task: RunningTask) async -> Bool? {
        guard let states = try? await prefect.stateHistory(ofFlowRun: task.flowRunID) else { return nil }
        let history = states.map { StateRecord($0) }
        return history.last?.kind.isFinal == true
            && CancelVerdict.judge(history: history, claim: task.identity.claim) == .stopAtOnce
    }

    /// Stops a task whose run was ended, by a person or by a host that did not see the task come, before the flow began.
    /// - Returns: whether nothing is left to be done.
    func stopUnbegun(_ task: RunningTask) async -> Bool {
        guard let hasEnded = await hasEndedUnbegun(task) else { return false }
        return hasEnded ? await stop(task, reason: Self.endedUnbegun) : true
    }

    /// Whether a task that recovery found belongs to the claim on which its run stands; nil when Prefect does not answer now.
    func verifyAdopted(_ task: RunningTask) async -> Standing? {
        guard let history = try? await prefect.stateHistory(ofFlowRun: task.flowRunID) else { return nil }
        let states = history.map { StateRecord($0) }
        // A run that has ended needs no claim; whether its task may go on is the cancellation's to say.
        if states.isEmpty || states.last?.kind.isFinal == true { return .stands }
        let standing = StandingClaim(history: states)
        return standing?.mark.claim == task.identity.claim
            ? .stands : .superseded(reason: "the flow run was scheduled or claimed anew")
    }

    /// Whether the claim on which a run stands, or stood last, has led to a task; false too when Prefect does not answer now.
    func isOfStandingClaim(_ task: RunningTask) async -> Bool {
        guard let history = try? await prefect.stateHistory(ofFlowRun: task.flowRunID) else { return false }
        return StandingClaim(history: history.map { StateRecord($0) })?.mark.claim == task.identity.claim
    }

    /// Judges stopped tasks.
    /// - Returns: what they have led to; nothing for those to be judged again.
    func decide(_ cases: [Case]) async -> [Ruling] {
        let runs: [FlowRun]
        do {
            runs = try await prefect.flowRuns(ids: cases.map(\.task.flowRunID))
        } catch {
            logger.warning("cannot read the runs of stopped tasks; trying again", metadata: ["error": "\(error)"])
            return []
        }
        let byID = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        var done: [Ruling] = []
        var open: [(stopped: Case, rules: LaunchRules)] = []
        for stopped in cases {
            let id = stopped.task.flowRunID
            guard let run = byID[id], let state = run.state.map({ StateRecord($0) }) else {
                done.append(.ended(flowRunID: id))
                continue
            }
            if state.kind.isFinal {
                log(stopped, state: state)
                done.append(.ended(flowRunID: id))
            } else if isDecided(stopped, state: state) || time.elapsed() - stopped.seenAt >= grace {
                open.append((stopped, rules(run.workPoolName ?? "")))
            }
        }
        return await withTaskGroup(of: Ruling?.self) { group in
            for (stopped, rules) in open {
                group.addTask { await settle(stopped, rules: rules) }
            }
            return await group.reduce(into: done) { if let ruling = $1 { $0.append(ruling) } }
        }
    }

    /// Whether no later state can arrive: none of the task's containers ran, and the run still stands on the task's claim.
    private func isDecided(_ stopped: Case, state: StateRecord) -> Bool {
        stopped.observation?.hasNeverRun == true && state.mark?.claim == stopped.task.identity.claim
    }

    /// Judges a run that has not ended although its task has, by its whole history. Nil: to be judged again.
    private func settle(_ stopped: Case, rules: LaunchRules) async -> Ruling? {
        let task = stopped.task
        let ended = Ruling.ended(flowRunID: task.flowRunID)
        do {
            let states = try await prefect.stateHistory(ofFlowRun: task.flowRunID)
            let history = states.map { StateRecord($0) }
            guard let state = history.last, let standing = StandingClaim(history: history) else { return ended }
            let verdict = StopVerdict.judge(
                state: state, claim: task.identity.claim, standing: standing,
                wasCancelled: standing.wasCancelled(in: history))
            if verdict != .nothing, state.mark != nil {
                let stale = StaleClaim(prefect: prefect, logger: logger)
                if try await stale.takeBack(standing.mark.claim, of: task.flowRunID, history: states) { return ended }
            }
            switch verdict {
            case .nothing: return ended
            case .cancelled:
                let proposal = StateProposal(
                    .cancelled, name: "Cancelled", message: "Cancelled; its ECS task has stopped.")
                return try await propose(proposal, task) ? ended : nil
            case .crashed:
                return try await settle(
                    stopped, state: state, standing: standing, history: history, rules: rules)
            }
        } catch {
            logger.warning(
                "cannot report a stopped task; trying again",
                metadata: ["flowRun": "\(task.flowRunID)", "error": "\(error)"])
            return nil
        }
    }

    /// The run cannot go on in its task: it is started again where that is allowed, else it crashes.
    private func settle(
        _ stopped: Case, state: StateRecord, standing: StandingClaim, history: [StateRecord], rules: LaunchRules
    ) async throws -> Ruling? {
        let task = stopped.task
        let ended = Ruling.ended(flowRunID: task.flowRunID)
        guard let observation = stopped.observation else {
            let message =
                "ECS no longer knows the task \(task.taskARN), and the flow run has not ended: it was stopped "
                + "more than an hour ago, or its cluster was deleted."
            return try await crash(task, message) ? ended : nil
        }
        let hasRun = standing.hasRun(in: history)
        let meaning = await meaning(of: observation, task: task, hasRun: hasRun)
        let reason = observation.stoppedReason ?? observation.stopCode ?? "ECS gives no reason."
        switch StopConsequence.judge(
            meaning: meaning, reason: reason, state: state, standing: standing, hasRun: hasRun,
            interruptions: StandingClaim.interruptions(in: history), rules: rules)
        {
        case .startAgain(let start): return .startAgain(Restart(task: task, start: start))
        case .schedule:
            let message = "\(StandingClaim.interruptionOpening) (\(reason)): scheduled again. Task \(task.taskARN)."
            let proposal = StateProposal(
                .scheduled, name: "Scheduled", message: message, scheduledTime: time.now())
            guard try await propose(proposal, task) else { return nil }
            logger.notice(
                "flow run scheduled again", metadata: ["flowRun": "\(task.flowRunID)", "reason": "\(reason)"])
            await flowRunLog.write(task.flowRunID, level: .warning, message)
            return ended
        case .crash(let history):
            let log = await logReader.excerpt(
                LogReader.Subject(
                    flowRunID: task.flowRunID, session: task.session, container: task.container,
                    observation: observation, hasRun: hasRun))
            let message = Evidence(task: observation, meaning: meaning, log: log?.tail, history: history).message
            guard try await crash(task, message) else { return nil }
            if let log { await flowRunLog.forward(log.forwarded, of: task.flowRunID) }
            return ended
        }
    }

    private func crash(_ task: RunningTask, _ message: String) async throws -> Bool {
        guard try await propose(StateProposal(.crashed, name: "Crashed", message: message), task) else { return false }
        logger.error("flow run crashed", metadata: ["flowRun": "\(task.flowRunID)", "reason": "\(message)"])
        await flowRunLog.write(task.flowRunID, level: .error, message)
        return true
    }

    /// - Returns: false when Prefect asks to wait.
    private func propose(_ proposal: StateProposal, _ task: RunningTask) async throws -> Bool {
        if case .wait = try await prefect.setState(proposal, flowRun: task.flowRunID) { return false }
        return true
    }

    /// What the task's driver says of its end, else what the table says.
    private func meaning(of observation: TaskObservation, task: RunningTask, hasRun: Bool) async -> Interpretation {
        // The overrides hold the run's environment, and tags what labels are, secrets in place: not for a driver.
        var document = observation.json.object
        document?["overrides"] = nil
        document?["tags"] = nil
        let request = InterpretRequest(task: document, container: task.container, reachedRunning: hasRun)
        let answer = try? await fleet.interpret(request, driver: task.driver)
        return answer ?? FailureInterpreter().interpret(request)
    }

    private func log(_ stopped: Case, state: StateRecord) {
        logger.info(
            "flow run ended",
            metadata: [
                "flowRun": "\(stopped.task.flowRunID)", "name": "\(stopped.task.flowRunName)",
                "state": "\(state.name)", "task": "\(stopped.task.taskARN)",
            ])
    }

    /// Stops a task that has lost its run.
    /// - Returns: whether ECS has taken the order, or has no such task any more.
    func stop(_ task: RunningTask, reason: String) async -> Bool {
        logger.warning(
            "stopping a task",
            metadata: ["flowRun": "\(task.flowRunID)", "task": "\(task.taskARN)", "reason": "\(reason)"])
        do {
            _ = try await task.session.client.stopTask(
                cluster: task.clusterARN, task: task.taskARN, reason: "worker-host: \(reason)")
            return true
        } catch  where error.meansTaskIsGone {
            return true
        } catch {
            logger.error("cannot stop a task", metadata: ["task": "\(task.taskARN)", "error": "\(error)"])
            return false
        }
    }
}
