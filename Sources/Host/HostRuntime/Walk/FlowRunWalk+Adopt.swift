internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// The task that this claim has launched already.
    func adopt(_ claimed: ClaimedRun) async throws(WalkFailure) -> RunningTask? {
        do {
            let task = try await TaskFinder.find(
                claimed.identity, marks: claimed.marks, session: claimed.planned.session)
            return task.map { runningTask(claimed, $0) }
        } catch {
            throw .left(reason: "cannot look for the claim's task: \(error)")
        }
    }

    /// What is watched from now on.
    func runningTask(_ claimed: ClaimedRun, _ task: TaskObservation) -> RunningTask {
        var deregister = false
        if case .register(_, _, true) = claimed.planned.plan.taskDefinition { deregister = true }
        return RunningTask(
            flowRunID: claimed.identity.flowRunID, flowRunName: claimed.planned.run.flowRun.name,
            identity: claimed.identity, taskARN: task.arn, clusterARN: task.clusterARN,
            clusterName: task.clusterName,
            taskDefinitionARN: task.taskDefinitionARN, session: claimed.planned.session,
            driver: claimed.planned.driver, deregister: deregister, isVerified: false,
            timeline: claimed.planned.timeline)
    }
}
