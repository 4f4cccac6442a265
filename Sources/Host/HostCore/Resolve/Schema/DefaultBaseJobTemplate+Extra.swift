extension DefaultBaseJobTemplate {
    /// What Prefect's worker cannot express: further fields and variables for this host's own drivers.
    static let extra = #"""
        {
          "job_configuration": {
            "image_override": "{{ image_override }}",
            "gpu": "{{ gpu }}",
            "ephemeral_storage": "{{ ephemeral_storage }}",
            "runtime_platform": "{{ runtime_platform }}",
            "platform_version": "{{ platform_version }}",
            "enable_execute_command": "{{ enable_execute_command }}",
            "propagate_tags": "{{ propagate_tags }}",
            "placement_constraints": "{{ placement_constraints }}",
            "placement_strategy": "{{ placement_strategy }}",
            "network": "{{ network }}",
            "volumes": "{{ volumes }}",
            "mount_points": "{{ mount_points }}",
            "sidecars": "{{ sidecars }}",
            "secrets": "{{ secrets }}",
            "environment_files": "{{ environment_files }}",
            "capacity_fallback": "{{ capacity_fallback }}",
            "raw_task_definition": "{{ task_definition }}",
            "raw_task_run_request": "{{ task_run_request }}"
          },
          "variables": {
            "properties": {
              "image_override": {
                "title": "Image Override",
                "description": "An image for the flow run's container, also in place of the one in the definition that Task Definition ARN names: a copy of that definition is registered under a family of its own.",
                "type": "string"
              },
              "gpu": {
                "title": "GPUs",
                "description": "GPUs for the flow run's container. Not on Fargate.",
                "type": "integer", "minimum": 0
              },
              "ephemeral_storage": {
                "title": "Ephemeral Storage",
                "description": "The task's ephemeral storage in GiB, 21 to 200. Fargate only. Left empty: 20 GiB.",
                "type": "integer"
              },
              "runtime_platform": {
                "title": "Runtime Platform",
                "description": "The image's CPU architecture and operating system. Left empty: X86_64 and LINUX.",
                "properties": {
                  "cpuArchitecture": {
                    "title": "CPU Architecture",
                    "description": "X86_64 or ARM64.",
                    "enum": ["X86_64", "ARM64"],
                    "type": "string"
                  },
                  "operatingSystemFamily": {
                    "title": "Operating System Family",
                    "description": "LINUX, or a Windows release such as WINDOWS_SERVER_2022_CORE.",
                    "type": "string"
                  }
                },
                "additionalProperties": true,
                "type": "object"
              },
              "platform_version": {
                "title": "Platform Version",
                "description": "The Fargate platform version. Left empty: LATEST.",
                "type": "string"
              },
              "enable_execute_command": {
                "title": "Enable Execute Command",
                "description": "Whether aws ecs execute-command may open a shell in the task. Needs a task role.",
                "default": false,
                "type": "boolean"
              },
              "propagate_tags": {
                "title": "Propagate Tags",
                "description": "TASK_DEFINITION gives the task the tags of its task definition.",
                "enum": ["TASK_DEFINITION", "NONE"],
                "type": "string"
              },
              "placement_constraints": {
                "title": "Placement Constraints",
                "description": "Which container instances the task may run on. Not on Fargate.",
                "items": {"$ref": "#/definitions/PlacementConstraint"},
                "type": "array"
              },
              "placement_strategy": {
                "title": "Placement Strategy",
                "description": "How tasks are spread over container instances, most important first. Not on Fargate.",
                "items": {"$ref": "#/definitions/PlacementStrategy"},
                "type": "array"
              },
              "network": {
                "title": "Network",
                "description": "How a task with the network mode awsvpc gets its network where Network Configuration names none. infer, as when left empty: subnets of the VPC that VPC ID names, or of the default one. inherit: subnet and security groups of the task that worker-host itself runs as.",
                "enum": ["infer", "inherit"],
                "type": "string"
              },
              "volumes": {
                "title": "Volumes",
                "description": "Volumes of the task, as ECS writes them: a name and efsVolumeConfiguration, host or the like.",
                "items": {"additionalProperties": true, "type": "object"},
                "type": "array"
              },
              "mount_points": {
                "title": "Mount Points",
                "description": "Where the flow run's container sees the volumes.",
                "items": {"$ref": "#/definitions/MountPoint"},
                "type": "array"
              },
              "sidecars": {
                "title": "Sidecars",
                "description": "Container definitions to run beside the flow run's, as ECS writes them.",
                "items": {"additionalProperties": true, "required": ["name", "image"], "type": "object"},
                "type": "array"
              },
              "secrets": {
                "title": "Secrets",
                "description": "Environment variables that ECS fetches: the variable's name and the ARN of a secret or parameter. Needs an execution role that may read them.",
                "additionalProperties": {"type": "string"},
                "type": "object"
              },
              "environment_files": {
                "title": "Environment Files",
                "description": "ARNs of S3 objects with environment variables, one NAME=value a line. Needs an execution role that may read them.",
                "items": {"type": "string"},
                "type": "array"
              },
              "capacity_fallback": {
                "title": "Capacity Fallback",
                "description": "What to try, in order, where there is no capacity: launch types, or lists of capacity providers.",
                "items": {
                  "anyOf": [
                    {"enum": ["FARGATE", "FARGATE_SPOT", "EC2", "EXTERNAL"], "type": "string"},
                    {"items": {"$ref": "#/definitions/CapacityProvider"}, "type": "array"}
                  ]
                },
                "type": "array"
              },
              "task_definition": {
                "title": "Task Definition",
                "description": "Members of the task definition as ECS writes them, merged over everything else.",
                "additionalProperties": true,
                "type": "object"
              },
              "task_run_request": {
                "title": "Task Run Request",
                "description": "Members of the RunTask request as ECS writes them, merged over everything else.",
                "additionalProperties": true,
                "type": "object"
              }
            },
            "definitions": {
              "MountPoint": {
                "properties": {
                  "sourceVolume": {"title": "Source Volume", "description": "The volume's name.", "type": "string"},
                  "containerPath": {"title": "Container Path", "description": "The directory.", "type": "string"},
                  "readOnly": {"title": "Read Only", "description": "Whether writing is refused.", "type": "boolean"}
                },
                "required": ["sourceVolume", "containerPath"],
                "title": "MountPoint",
                "type": "object"
              },
              "PlacementConstraint": {
                "properties": {
                  "type": {
                    "title": "Type",
                    "description": "distinctInstance, or memberOf with an expression.",
                    "enum": ["distinctInstance", "memberOf"],
                    "type": "string"
                  },
                  "expression": {
                    "title": "Expression",
                    "description": "In ECS's cluster query language.",
                    "type": "string"
                  }
                },
                "required": ["type"],
                "title": "PlacementConstraint",
                "type": "object"
              },
              "PlacementStrategy": {
                "properties": {
                  "type": {
                    "title": "Type",
                    "description": "random, spread or binpack.",
                    "enum": ["random", "spread", "binpack"],
                    "type": "string"
                  },
                  "field": {
                    "title": "Field",
                    "description": "What to spread over or pack by: an attribute, instanceId, cpu or memory.",
                    "type": "string"
                  }
                },
                "required": ["type"],
                "title": "PlacementStrategy",
                "type": "object"
              }
            }
          }
        }
        """#
}
