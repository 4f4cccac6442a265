package import DriverProtocol

extension ResolvedJob {
    /// The request that asks a driver for a plan of this job.
    ///
    /// - Parameters:
    ///   - region: the AWS region of the launch; nil when none is known.
    ///   - partition: `aws`, `aws-cn`, `aws-us-gov`.
    ///   - poolType: the work pool's type.
    ///   - timeoutMs: how long the host waits for the answer, in milliseconds.
    package func planRequest(
        region: String?, partition: String = "aws", poolType: String = "ecs",
        timeoutMs: Int = 10_000
    ) -> PlanRequest {
        let run = input.flowRun
        return PlanRequest(
            timeoutMs: timeoutMs,
            flowRun: [
                "id": .string(run.document.id), "name": .string(run.document.name),
                "tags": .array(run.tags.map(JSONValue.string)), "runCount": .int(run.runCount),
            ],
            flow: ["id": .string(input.flow.id), "name": .string(input.flow.name)],
            deployment: input.deployment.map { ["id": .string($0.id), "name": .string($0.name)] },
            workPool: [
                "id": .string(input.workPool.id), "name": .string(input.workPool.name), "type": .string(poolType),
            ],
            worker: ["name": .string(input.worker.name)],
            aws: ["region": region.map(JSONValue.string) ?? .null, "partition": .string(partition)],
            defaults: ["image": .string(defaultImage)], configuration: configuration,
            secrets: secrets.limited(to: .object(configuration)).lengths)
    }
}
