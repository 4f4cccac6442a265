internal import AWSAPI
internal import DriverProtocol
internal import HostCore
internal import Logging
internal import PrefectAPI

extension FlowRunWalk {
    /// RunningTask → Prefect: the pid, the worker's labels, a line in the flow run's log. What fails here is no reason to
    /// lose the task: recovery finds it by its `startedBy`.
    func record(_ task: RunningTask, planned: PlannedRun) async {
        let pid = InfrastructurePID(cluster: task.clusterName, taskARN: task.taskARN)
        do {
            try await services.prefect.setInfrastructurePID(pid.description, flowRun: task.flowRunID)
        } catch {
            services.logger.error(
                "cannot record the task; it is found again by its startedBy",
                metadata: ["flowRun": "\(task.flowRunID)", "task": "\(task.taskARN)", "error": "\(error)"])
        }
        services.logger.info(
            "flow run launched",
            metadata: [
                "flowRun": "\(task.flowRunID)", "name": "\(task.flowRunName)", "pool": "\(planned.run.pool.name)",
                "driver": "\(task.plannedBy)", "task": "\(task.taskARN)",
            ])
        await services.flowRunLog.write(
            task.flowRunID, level: .info,
            "Launched as ECS task \(task.taskARN) with task definition \(task.taskDefinitionARN), planned by the driver "
                + "\(task.plannedBy).")
        for finding in planned.findings {
            await services.flowRunLog.write(
                task.flowRunID, level: .warning, "Job variables, \(finding.path): \(finding.sentence)")
        }
        for warning in planned.plan.warnings {
            let hint = warning.hint.map { " \($0)" } ?? ""
            await services.flowRunLog.write(task.flowRunID, level: .warning, warning.message + hint)
        }
        await services.labels.add(task.flowRunID, pool: planned.run.pool)
    }
}
