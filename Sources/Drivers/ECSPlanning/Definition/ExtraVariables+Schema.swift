package import DriverProtocol

/// The JSON Schema of the job variables that these drivers know beyond those of Prefect's worker.
package enum ExtraVariablesSchema {
    /// The schema for a driver's description.
    package static func schema(_ role: DriverRole) -> JSONObject {
        var properties: JSONObject = [
            "enable_execute_command": property("boolean", "Allow `aws ecs execute-command`; needs a task role."),
            "propagate_tags": property("string", "TASK_DEFINITION copies the definition's tags to the task."),
            "capacity_fallback": property(
                "array", "Launch types, or capacity provider strategies, to try in order where there is no capacity."),
        ]
        if role != .ec2 {
            properties["platform_version"] = property("string", "The Fargate platform version, LATEST by default.")
        }
        if role != .fargate {
            properties["placement_constraints"] = property("array", "RunTask's placementConstraints; not on Fargate.")
            properties["placement_strategy"] = property("array", "RunTask's placementStrategy; not on Fargate.")
        }
        if role != .taskDefinitionARN {
            properties.merge([
                "ephemeral_storage": property("integer", "GiB of ephemeral storage, 21 to 200; Fargate only."),
                "runtime_platform": property("object", "cpuArchitecture and operatingSystemFamily."),
                "volumes": property("array", "Volumes of the task definition, besides the template's."),
                "mount_points": property("array", "Mount points of the flow run's container."),
                "sidecars": property("array", "Further container definitions."),
                "secrets": property("object", "Environment variable name to the ARN of a secret or parameter."),
                "environment_files": property("array", "ARNs of S3 objects with environment variables."),
            ])
        }
        if role == .ec2 {
            properties["gpu"] = property("integer", "GPUs for the flow run's container.")
        }
        return ["type": "object", "properties": .object(properties)]
    }

    private static func property(_ type: String, _ description: String) -> JSONValue {
        ["type": .string(type), "description": .string(description)]
    }
}
