internal import AWSAPI
internal import DriverProtocol
internal import FoundationEssentials
internal import HostCore
internal import Logging
internal import PrefectAPI

extension Recovery {
    /// Goes on with a run whose claim stands: watches its task where there is one, walks on where there is none.
    func takeOver(_ run: PolledRun, owners: Owners, search: TaskSearch) async -> Findings {
        do {
            return try await findings(of: run, owners: owners, search: search)
        } catch {
            guard !Task.isCancelled else { return Findings() }
            services.logger.warning(
                "recovery could not look at a run; trying again",
                metadata: ["flowRun": "\(run.flowRun.id)", "error": "\(error)"])
            return Findings(unseen: 1)
        }
    }

    private func findings(of run: PolledRun, owners: Owners, search: TaskSearch) async throws -> Findings {
        let flowRun = run.flowRun
        let states = try await services.prefect.stateHistory(ofFlowRun: flowRun.id)
        let history = states.map { StateRecord($0) }
        guard let standing = StandingClaim(history: history), let state = history.last else {
            return try await withoutClaim(run, states: states, owners: owners, search: search)
        }
        guard owners.mayTake(standing.mark), !state.kind.isFinal else { return Findings() }
        if state.mark != nil {
            // Before the task is looked for: a claim that was proposed twice has one, which has done its work.
            let stale = StaleClaim(prefect: services.prefect, logger: services.logger)
            guard try await !stale.takeBack(standing.mark.claim, of: flowRun.id, history: states) else {
                return Findings()
            }
        }
        let identity = LaunchIdentity(flowRunID: flowRun.id, claim: standing.mark.claim)
        let pid = InfrastructurePID(flowRun.infrastructurePID)
        if state.mark != nil, pid == nil, standing.marks.allSatisfy(\.region.isEmpty) {
            // Claimed only to be ended: nothing was launched, and where to look is not known.
            return walking(run, standing)
        }
        let region = pid?.region ?? (standing.mark.region.isEmpty ? nil : standing.mark.region)
        let (session, found) = try await find(identity, standing, run: run, region: region, search: search)
        if state.kind == .paused, found.map(\.isStopped) ?? true {
            // Suspended: its task has ended, and nothing is to be done before its state is another.
            passedOver.add(flowRun, now: services.time.elapsed())
            return Findings()
        }
        if let found {
            try await record(found, run: flowRun)
            return Findings(tasks: [runningTask(flowRun, found, identity, session)])
        }
        if state.mark != nil { return walking(run, standing) }
        if state.kind == .cancelling {
            guard services.configuration.cancels else {
                passedOver.add(flowRun, now: services.time.elapsed())
                return Findings()
            }
            // The pid of a run that never began under this claim may be that of an earlier scheduling.
            let mayHaveTask = pid == nil || !standing.hasRun(in: history)
            guard !mayHaveTask || isWithoutTaskForGood(flowRun.id, stateID: states.last?.id ?? "") else {
                return Findings()
            }
        }
        if let pid {
            // A task was launched, and ECS does not show it, or not yet: the watcher judges by that, after several looks.
            return Findings(tasks: [runningTask(flowRun, pid: pid, identity, session)])
        } else if state.kind == .cancelling {
            try await cancel(flowRun.id, stateID: states.last?.id)
        } else if isOld(state) {
            try await crash(run, standing)
        }
        return Findings()
    }

    private func walking(_ run: PolledRun, _ standing: StandingClaim) -> Findings {
        services.logger.notice(
            "taking over a claim",
            metadata: [
                "flowRun": "\(run.flowRun.id)", "from": "\(standing.mark.worker)/\(standing.mark.instance)",
            ])
        var run = run
        run.standing = standing
        return Findings(walks: [run])
    }

    /// Whether no task of a claim can come any more, after its run went to CANCELLING. Its owner may live after all, with a RunTask under
    /// way that a proof from before the cancellation allows; Prefect would let that task's run start over CANCELLED.
    private func isWithoutTaskForGood(_ flowRunID: String, stateID: String) -> Bool {
        cancelling.age(of: flowRunID, in: stateID, now: services.time.elapsed()) > services.configuration.proofLifetime
    }

    private func isOld(_ state: StateRecord) -> Bool {
        let patience = services.configuration.listingPatience.seconds
        return state.timestamp.map { services.time.now().timeIntervalSince($0) > patience } ?? false
    }

    /// With the host's own credentials first: what a job's variables say now need not be what they said at the launch.
    func find(
        _ identity: LaunchIdentity, _ standing: StandingClaim, run: PolledRun, region: String?, search: TaskSearch
    ) async throws -> (AWSSession, TaskObservation?) {
        let own = try? await services.aws.session(for: nil, region: region)
        if let own, let found = try? await search.find(identity, marks: standing.marks, session: own) {
            return (own, found)
        }
        // Only an answer for good says that there is no task: a failure is thrown here.
        let session = try await session(for: run, region: region)
        return (session, try await search.find(identity, marks: standing.marks, session: session))
    }

    private func record(_ found: TaskObservation, run: FlowRun) async throws {
        let pid = InfrastructurePID(cluster: found.clusterName, taskARN: found.arn).description
        guard pid != run.infrastructurePID else { return }
        try await services.prefect.setInfrastructurePID(pid, flowRun: run.id)
        services.logger.notice("adopted a task", metadata: ["flowRun": "\(run.id)", "task": "\(found.arn)"])
    }

    /// A run whose own process has said something, so that it had a task; nobody has recorded it, and ECS shows none: the host
    /// was killed between the launch and the record, and none was there while ECS still knew the task.
    private func crash(_ run: PolledRun, _ standing: StandingClaim) async throws {
        // With other credentials than the job's, that ECS shows no task would say nothing.
        _ = try await services.resolver.resolve(run)
        let message =
            "ECS shows no task of this flow run, and the flow run has not ended: its task was launched in "
            + "\(standing.mark.region), never recorded, and stopped more than an hour ago, or its cluster was deleted."
        services.logger.error(
            "flow run is set to Crashed", metadata: ["flowRun": "\(run.flowRun.id)", "reason": "\(message)"])
        _ = try await services.prefect.setState(
            StateProposal(.crashed, name: "Crashed", message: message), flowRun: run.flowRun.id)
        await services.flowRunLog.write(run.flowRun.id, level: .error, message)
    }

    private func cancel(_ flowRunID: String, stateID: String?) async throws {
        // The search for a task took its time.
        guard try await services.prefect.flowRun(id: flowRunID)?.stateID == stateID else { return }
        _ = try await services.prefect.setState(
            StateProposal(.cancelled, name: "Cancelled", message: "Cancelled before its task was launched."),
            flowRun: flowRunID)
    }

    /// The job's own session where it can still be resolved, else the host's.
    func session(for run: PolledRun, region: String?) async throws -> AWSSession {
        let job = try? await services.resolver.resolve(run)
        return try await services.aws.session(for: job?.awsCredentials, region: region)
    }
}
