internal import AWSAPI
internal import DriverProtocol
internal import DriverSupervision
internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// The task that this claim has launched already.
    /// - Parameters:
    ///   - arns: tasks that ECS itself has named; they are looked at before the lists, which lag behind.
    ///   - failed: a task that is known to have failed.
    func adopt(
        _ claimed: ClaimedRun, among arns: [String] = [], except failed: String? = nil
    ) async throws(WalkFailure) -> RunningTask? {
        let session = claimed.planned.session
        do throws(AWSError) {
            if let task = try await TaskFinder.find(
                claimed.identity, among: arns, cluster: claimed.mark.cluster, session: session)
            {
                return runningTask(claimed, task)
            }
            let task = try await TaskFinder.find(
                claimed.identity, marks: claimed.marks, except: failed, session: session)
            return task.map { runningTask(claimed, $0) }
        } catch {
            throw .left(reason: "cannot look for the claim's task: \(error)")
        }
    }

    /// What is watched from now on.
    /// - Parameter deregister: nil: as the task's tag says.
    func runningTask(_ claimed: ClaimedRun, _ task: TaskObservation, deregister: Bool? = nil) -> RunningTask {
        RunningTask(
            flowRunID: claimed.identity.flowRunID, flowRunName: claimed.planned.run.flowRun.name,
            identity: claimed.identity, taskARN: task.arn, clusterARN: task.clusterARN,
            clusterName: task.clusterName,
            taskDefinitionARN: task.taskDefinitionARN, session: claimed.planned.session,
            // A task that was there already may be another generation's.
            plannedBy: task.plannedBy ?? claimed.planned.generation.description,
            deregister: deregister ?? task.isToDeregister, isVerified: false,
            timeline: claimed.planned.timeline, container: claimed.planned.plan.container)
    }
}
