package import DriverProtocol

/// Which of the three drivers plans.
package enum DriverRole: Sendable, Equatable {
    /// FARGATE and FARGATE_SPOT.
    case fargate
    /// EC2, EXTERNAL and capacity providers of one's own.
    case ec2
    /// Task definitions that exist.
    case taskDefinitionARN

    /// The name of its entry in drivers.d.
    package var name: String {
        switch self {
        case .fargate: "fargate"
        case .ec2: "ec2"
        case .taskDefinitionARN: "task-definition-arn"
        }
    }

    /// Its answer to `describe`.
    package func description(version: String) -> DriverDescription {
        let (summary, handles): (String, DriverDescription.Handles) =
            switch self {
            case .fargate:
                (
                    "Plans ECS tasks on Fargate and Fargate Spot.",
                    DriverDescription.Handles(launchTypes: ["FARGATE", "FARGATE_SPOT"])
                )
            case .ec2:
                (
                    "Plans ECS tasks on EC2 and external instances and on capacity providers.",
                    DriverDescription.Handles(launchTypes: ["EC2", "EXTERNAL"])
                )
            case .taskDefinitionARN:
                (
                    "Plans ECS tasks of a task definition that exists, on any launch type.",
                    DriverDescription.Handles(taskDefinitionARN: true)
                )
            }
        return DriverDescription(
            name: name, version: version, summary: summary, handles: handles,
            capabilities: [DriverMethod.plan, DriverMethod.validate, DriverMethod.interpret], maxInFlight: 8,
            variables: ExtraVariablesSchema.schema)
    }

    /// Why this driver should not plan a configuration; nil when it should.
    func refusal(linked: String?, mode: LaunchMode) -> DriverError? {
        switch self {
        case .taskDefinitionARN where linked == nil:
            return .unsupported(
                "The driver task-definition-arn needs a task definition that exists, and this configuration names none.",
                path: JobConfiguration.root + "/task_run_request/taskDefinition",
                hint: "Set the job variable task_definition_arn, or bind the pool to the driver fargate or ec2.")
        case .fargate where linked == nil && !mode.runsOnFargate && !mode.shapesForFargate:
            return .unsupported(
                "The driver fargate does not plan tasks for \(mode.name).",
                path: JobConfiguration.root + "/task_run_request/launchType",
                hint: "Set the job variable launch_type, or bind the pool to the driver ec2.")
        case .ec2 where linked == nil && mode.strategy.isEmpty && mode.runsOnFargate:
            return .unsupported(
                "The driver ec2 does not plan tasks for \(mode.name).",
                path: JobConfiguration.root + "/task_run_request/launchType",
                hint: "Set the job variable launch_type, or bind the pool to the driver fargate.")
        default: return nil
        }
    }
}
