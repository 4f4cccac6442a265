package import DriverProtocol

/// The JSON Schema of the job variables that these drivers know beyond those of Prefect's worker.
package enum ExtraVariablesSchema {
    /// The schema for a driver's description. All three drivers take the same variables: a task definition that exists may
    /// run anywhere, and a fallback may leave Fargate.
    package static let schema: JSONObject = (try? JSONValue(parsing: text))?.object ?? JSONObject()

    private static let text = #"""
        {
          "type": "object",
          "properties": {
            "image_override": {"type": "string", "description": "An image for the flow run's container, also in place of the one in a task definition that exists: a copy of it is registered."},
            "gpu": {"type": "integer", "minimum": 0, "description": "GPUs for the flow run's container; not on Fargate."},
            "ephemeral_storage": {"type": "integer", "description": "GiB of ephemeral storage, 21 to 200; Fargate only."},
            "runtime_platform": {"type": "object", "description": "cpuArchitecture and operatingSystemFamily."},
            "platform_version": {"type": "string", "description": "The Fargate platform version, LATEST by default."},
            "enable_execute_command": {"type": "boolean", "description": "Allow `aws ecs execute-command`; needs a task role."},
            "propagate_tags": {"enum": ["TASK_DEFINITION", "NONE"], "type": "string", "description": "TASK_DEFINITION copies the definition's tags to the task."},
            "placement_constraints": {"type": "array", "items": {"type": "object"}, "description": "RunTask's placementConstraints; not on Fargate."},
            "placement_strategy": {"type": "array", "items": {"type": "object"}, "description": "RunTask's placementStrategy; not on Fargate."},
            "network": {"enum": ["infer", "inherit"], "type": "string", "description": "inherit runs tasks in the network of worker-host's own task; infer in the VPC's own subnets, as without it."},
            "volumes": {"type": "array", "items": {"type": "object"}, "description": "Volumes of the task definition, besides the template's."},
            "mount_points": {"type": "array", "items": {"type": "object"}, "description": "Mount points of the flow run's container."},
            "sidecars": {"type": "array", "items": {"type": "object"}, "description": "Further container definitions."},
            "secrets": {"type": "object", "additionalProperties": {"type": "string"}, "description": "Environment variable name to the ARN of a secret or parameter."},
            "environment_files": {"type": "array", "items": {"type": "string"}, "description": "ARNs of S3 objects with environment variables."},
            "capacity_fallback": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]}, "description": "Launch types, or capacity provider strategies, to try in order where there is no capacity."},
            "task_definition": {"type": "object", "description": "Members of RegisterTaskDefinition's input, merged last."},
            "task_run_request": {"type": "object", "description": "Members of RunTask's input, merged last."}
          }
        }
        """#
}
