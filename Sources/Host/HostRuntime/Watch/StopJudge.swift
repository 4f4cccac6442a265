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

    private let prefect: PrefectClient
    private let fleet: DriverFleet
    private let flowRunLog: FlowRunLog
    private let logReader: LogReader
    private let time: TimeSource
    private let logger: Logger
    /// How long after its task a run's last state may arrive.
    private let grace: Duration

    package init(
        prefect: PrefectClient, fleet: DriverFleet, flowRunLog: FlowRunLog, logReader: LogReader, time: TimeSource,
        logger: Logger,
        grace: Duration = .seconds(5)
    ) {
        self.prefect = prefect
        self.fleet = fleet
        self.flowRunLog = flowRunLog
        self.logReader = logReader
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
            verdicts[task.flowRunID] = await standing(of: task, state: run.state.map { StateRecord($0) })
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

    /// A run that has moved on from PENDING stands on the claim whose task moved it; one that waits again is told by its
    /// history. Nil: not known now.
    private func standing(of task: RunningTask, state: StateRecord?) async -> Standing? {
        let superseded = Standing.superseded(reason: "the flow run was scheduled or claimed anew")
        switch state?.kind {
        case .pending where state?.mark != nil: return state?.mark?.claim == task.identity.claim ? .stands : superseded
        case .pending, .scheduled:
            guard let history = try? await prefect.stateHistory(ofFlowRun: task.flowRunID) else { return nil }
            let standing = StandingClaim(history: history.map { StateRecord($0) })
            return standing?.mark.claim == task.identity.claim ? .stands : superseded
        default: return .stands
        }
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

    /// Judges stopped tasks.
    /// - Returns: the runs that are out of this host's hands.
    func decide(_ cases: [Case]) async -> [String] {
        let runs: [FlowRun]
        do {
            runs = try await prefect.flowRuns(ids: cases.map(\.task.flowRunID))
        } catch {
            logger.warning("cannot read the runs of stopped tasks; trying again", metadata: ["error": "\(error)"])
            return []
        }
        let byID = Dictionary(runs.map { ($0.id, $0) }) { first, _ in first }
        var done: [String] = []
        var open: [Case] = []
        for stopped in cases {
            let id = stopped.task.flowRunID
            guard let state = byID[id]?.state.map({ StateRecord($0) }) else {
                done.append(id)
                continue
            }
            if state.kind.isFinal {
                log(stopped, state: state)
                done.append(id)
            } else if time.elapsed() - stopped.seenAt >= grace {
                open.append(stopped)
            }
        }
        return await withTaskGroup(of: String?.self) { group in
            for stopped in open {
                group.addTask { await settle(stopped) ? stopped.task.flowRunID : nil }
            }
            return await group.reduce(into: done) { if let id = $1 { $0.append(id) } }
        }
    }

    /// Judges a run that has not ended although its task has, by its whole history.
    private func settle(_ stopped: Case) async -> Bool {
        let task = stopped.task
        do {
            let history = try await prefect.stateHistory(ofFlowRun: task.flowRunID).map { StateRecord($0) }
            guard let state = history.last else { return true }
            let standing = StandingClaim(history: history)
            switch StopVerdict.judge(state: state, claim: task.identity.claim, standing: standing) {
            case .nothing: return true
            case .cancelled:
                let answer = try await prefect.setState(
                    StateProposal(.cancelled, name: "Cancelled", message: "Cancelled; its ECS task has stopped."),
                    flowRun: task.flowRunID)
                if case .wait = answer { return false }
                return true
            case .crashed:
                let message = await message(stopped, hasRun: standing?.hasRun(in: history) ?? true)
                let answer = try await prefect.setState(
                    StateProposal(.crashed, name: "Crashed", message: message), flowRun: task.flowRunID)
                if case .wait = answer { return false }
                logger.error("flow run crashed", metadata: ["flowRun": "\(task.flowRunID)", "reason": "\(message)"])
                await flowRunLog.write(task.flowRunID, level: .error, message)
                return true
            }
        } catch {
            logger.warning(
                "cannot report a stopped task; trying again",
                metadata: ["flowRun": "\(task.flowRunID)", "error": "\(error)"])
            return false
        }
    }

    private func message(_ stopped: Case, hasRun: Bool) async -> String {
        guard let observation = stopped.observation else {
            return
                "ECS no longer knows the task \(stopped.task.taskARN), and the flow run has not ended: it was stopped "
                + "more than an hour ago, or its cluster was deleted."
        }
        async let log = logReader.tail(of: stopped.task, observation: observation)
        let meaning = await meaning(of: observation, task: stopped.task, hasRun: hasRun)
        return Evidence(task: observation, meaning: meaning, log: await log).message
    }

    /// What the task's driver says of its end, else what the table says.
    private func meaning(of observation: TaskObservation, task: RunningTask, hasRun: Bool) async -> Interpretation {
        // The overrides hold the run's environment, secrets in place: not for a driver.
        var document = observation.json.object
        document?["overrides"] = nil
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
    /// - Returns: whether ECS has taken the order.
    func stop(_ task: RunningTask, reason: String) async -> Bool {
        logger.warning(
            "stopping a task",
            metadata: ["flowRun": "\(task.flowRunID)", "task": "\(task.taskARN)", "reason": "\(reason)"])
        do {
            _ = try await task.session.client.stopTask(
                cluster: task.clusterARN, task: task.taskARN, reason: "worker-host: \(reason)")
            return true
        } catch {
            logger.error("cannot stop a task", metadata: ["task": "\(task.taskARN)", "error": "\(error)"])
            return false
        }
    }
}
