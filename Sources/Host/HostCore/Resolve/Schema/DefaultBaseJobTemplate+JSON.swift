extension DefaultBaseJobTemplate {
    /// What Prefect's own template has, and `driver`.
    static let common = #"""
        {
          "job_configuration": {
            "command": "{{ command }}",
            "env": "{{ env }}",
            "labels": "{{ labels }}",
            "name": "{{ name }}",
            "aws_credentials": "{{ aws_credentials }}",
            "task_definition": {
              "containerDefinitions": [{"image": "{{ image }}", "name": "{{ container_name }}"}],
              "cpu": "{{ cpu }}",
              "executionRoleArn": "{{ execution_role_arn }}",
              "family": "{{ family }}",
              "memory": "{{ memory }}"
            },
            "task_run_request": {
              "capacityProviderStrategy": "{{ capacity_provider_strategy }}",
              "cluster": "{{ cluster }}",
              "launchType": "{{ launch_type }}",
              "overrides": {
                "containerOverrides": [
                  {
                    "command": "{{ command }}",
                    "cpu": "{{ cpu }}",
                    "environment": "{{ env }}",
                    "memory": "{{ memory }}",
                    "name": "{{ container_name }}"
                  }
                ],
                "cpu": "{{ cpu }}",
                "memory": "{{ memory }}",
                "taskRoleArn": "{{ task_role_arn }}"
              },
              "tags": "{{ labels }}",
              "taskDefinition": "{{ task_definition_arn }}"
            },
            "configure_cloudwatch_logs": "{{ configure_cloudwatch_logs }}",
            "cloudwatch_logs_options": "{{ cloudwatch_logs_options }}",
            "cloudwatch_logs_prefix": "{{ cloudwatch_logs_prefix }}",
            "network_configuration": "{{ network_configuration }}",
            "stream_output": false,
            "task_start_timeout_seconds": 0,
            "task_watch_poll_interval": 0,
            "auto_deregister_task_definition": "{{ auto_deregister_task_definition }}",
            "vpc_id": "{{ vpc_id }}",
            "container_name": "{{ container_name }}",
            "cluster": "{{ cluster }}",
            "match_latest_revision_in_family": "{{ match_latest_revision_in_family }}",
            "prefect_api_key_secret_arn": "{{ prefect_api_key_secret_arn }}",
            "prefect_api_auth_string_secret_arn": "{{ prefect_api_auth_string_secret_arn }}",
            "execution_role_arn": "{{ execution_role_arn }}"
          },
          "variables": {
            "properties": {
              "name": {
                "title": "Name",
                "description": "The job's name. May refer to the run, as in {{ ctx.flow.name }} and {{ ctx.flow_run.name }}. Left empty: the flow run's name.",
                "type": "string"
              },
              "env": {
                "title": "Environment Variables",
                "description": "Variables for the flow run's container, by name. Null takes a variable away that the worker or the task definition would set.",
                "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                "type": "object"
              },
              "labels": {
                "title": "Labels",
                "description": "Labels of the job; they become tags of the ECS task.",
                "additionalProperties": {"type": "string"},
                "type": "object"
              },
              "command": {
                "title": "Command",
                "description": "What starts the flow run in its container. Left empty: Prefect's own command.",
                "type": "string"
              },
              "task_definition_arn": {
                "title": "Task Definition ARN",
                "description": "A registered task definition to run, by ARN, family or family:revision. The settings that make a task definition then have no effect.",
                "type": "string"
              },
              "aws_credentials": {
                "title": "AWS Credentials",
                "description": "Credentials for ECS. Left empty: those of the worker, found the way AWS's own tools find them.",
                "$ref": "#/definitions/AwsCredentials"
              },
              "cluster": {
                "title": "Cluster",
                "description": "The ECS cluster, by name or ARN. Left empty: the account's default cluster.",
                "type": "string"
              },
              "family": {
                "title": "Family",
                "description": "The task definition's family. Left empty: made from the names of the work pool, the flow and the deployment. Characters that ECS does not allow are replaced.",
                "type": "string"
              },
              "launch_type": {
                "title": "Launch Type",
                "description": "Where the task runs: FARGATE, FARGATE_SPOT (spare Fargate capacity, cheaper, may be interrupted), EC2 or EXTERNAL.",
                "default": "FARGATE",
                "enum": ["FARGATE", "EC2", "EXTERNAL", "FARGATE_SPOT"],
                "type": "string"
              },
              "capacity_provider_strategy": {
                "title": "Capacity Provider Strategy",
                "description": "Capacity providers to place the task on. Takes the place of the launch type.",
                "items": {"$ref": "#/definitions/CapacityProvider"},
                "type": "array"
              },
              "image": {
                "title": "Image",
                "description": "The container image. Left empty: the image in the task definition, or else Prefect's image of the server's version.",
                "type": "string"
              },
              "cpu": {
                "title": "CPU",
                "description": "CPU units for the task; 1024 are one vCPU. Left empty: 1024, unless the task definition says otherwise.",
                "type": "integer"
              },
              "memory": {
                "title": "Memory",
                "description": "Memory for the task in MiB. Left empty: 2048, unless the task definition says otherwise.",
                "type": "integer"
              },
              "container_name": {
                "title": "Container Name",
                "description": "The container that runs the flow. Left empty: 'prefect', or else the first container of the task definition.",
                "type": "string"
              },
              "prefect_api_key_secret_arn": {
                "title": "Prefect API Key Secret ARN",
                "description": "A secret in AWS that holds the Prefect API key. The key then is no part of the task's environment.",
                "type": "string"
              },
              "prefect_api_auth_string_secret_arn": {
                "title": "Prefect API Auth String Secret ARN",
                "description": "A secret in AWS that holds the Prefect API auth string. The string then is no part of the task's environment.",
                "type": "string"
              },
              "task_role_arn": {
                "title": "Task Role ARN",
                "description": "The IAM role that the flow's code has.",
                "type": "string"
              },
              "execution_role_arn": {
                "title": "Execution Role ARN",
                "description": "The IAM role by which ECS pulls the image, reads secrets and writes logs.",
                "type": "string"
              },
              "vpc_id": {
                "title": "VPC ID",
                "description": "The VPC whose subnets the task may run in. Left empty: the account's default VPC. Concerns network mode awsvpc only.",
                "type": "string"
              },
              "configure_cloudwatch_logs": {
                "title": "Configure CloudWatch Logs",
                "description": "Whether the container's output goes to CloudWatch Logs. Needs an execution role that may write there.",
                "type": "boolean"
              },
              "cloudwatch_logs_options": {
                "title": "CloudWatch Logs Options",
                "description": "Options of the awslogs log driver, such as awslogs-group.",
                "additionalProperties": {"type": "string"},
                "type": "object"
              },
              "cloudwatch_logs_prefix": {
                "title": "CloudWatch Logs Prefix",
                "description": "What the names of log streams begin with. Left empty: made from the names of the work pool and the deployment.",
                "type": "string"
              },
              "network_configuration": {
                "title": "Network Configuration",
                "description": "The task's subnets, securityGroups and assignPublicIp, instead of those found for the VPC. Needs a VPC ID.",
                "additionalProperties": true,
                "type": "object"
              },
              "auto_deregister_task_definition": {
                "title": "Deregister Task Definition",
                "description": "Whether the task definition is deregistered after the run.",
                "default": false,
                "type": "boolean"
              },
              "match_latest_revision_in_family": {
                "title": "Match Latest Revision In Family",
                "description": "Whether the family's latest revision is used when it means the same as the wanted definition.",
                "default": false,
                "type": "boolean"
              },
              "driver": {
                "title": "Driver",
                "description": "The driver that plans the task, by its name in drivers.d. Left empty: the one that fits the launch type.",
                "type": "string"
              }
            },
            "type": "object",
            "definitions": {
              "AssumeRoleParameters": {
                "properties": {
                  "RoleSessionName": {"type": "string", "title": "Role Session Name"},
                  "DurationSeconds": {"type": "integer", "title": "Duration Seconds"},
                  "Policy": {"type": "string", "title": "Policy"},
                  "PolicyArns": {
                    "items": {"additionalProperties": {"type": "string"}, "type": "object"},
                    "type": "array",
                    "title": "Policy ARNs"
                  },
                  "Tags": {
                    "items": {"additionalProperties": {"type": "string"}, "type": "object"},
                    "type": "array",
                    "title": "Tags"
                  },
                  "TransitiveTagKeys": {
                    "items": {"type": "string"},
                    "type": "array",
                    "title": "Transitive Tag Keys"
                  },
                  "ExternalId": {"type": "string", "title": "External ID"},
                  "SerialNumber": {"type": "string", "title": "Serial Number"},
                  "TokenCode": {"type": "string", "title": "Token Code"},
                  "SourceIdentity": {"type": "string", "title": "Source Identity"},
                  "ProvidedContexts": {
                    "items": {"additionalProperties": {"type": "string"}, "type": "object"},
                    "type": "array",
                    "title": "Provided Contexts"
                  }
                },
                "title": "AssumeRoleParameters",
                "type": "object"
              },
              "AwsClientParameters": {
                "properties": {
                  "api_version": {
                    "type": "string",
                    "title": "API Version",
                    "description": "No effect here."
                  },
                  "use_ssl": {
                    "default": true,
                    "title": "Use SSL",
                    "type": "boolean",
                    "description": "Whether AWS is called over TLS."
                  },
                  "verify": {
                    "anyOf": [{"type": "boolean"}, {"format": "file-path", "type": "string"}, {"type": "null"}],
                    "default": null,
                    "title": "Verify",
                    "description": "Whether TLS certificates are verified, or a file of authorities."
                  },
                  "verify_cert_path": {
                    "format": "file-path",
                    "type": "string",
                    "title": "Certificate Authority Bundle File Path",
                    "description": "A file of certificate authorities."
                  },
                  "endpoint_url": {
                    "type": "string",
                    "title": "Endpoint URL",
                    "description": "An endpoint other than the usual one."
                  },
                  "config": {
                    "additionalProperties": true,
                    "type": "object",
                    "title": "Botocore Config",
                    "description": "Further settings."
                  }
                },
                "title": "AwsClientParameters",
                "type": "object"
              },
              "AwsCredentials": {
                "block_schema_references": {},
                "block_type_slug": "aws-credentials",
                "properties": {
                  "aws_access_key_id": {
                    "type": "string",
                    "title": "AWS Access Key ID",
                    "description": "The id of an access key."
                  },
                  "aws_secret_access_key": {
                    "format": "password",
                    "type": "string",
                    "writeOnly": true,
                    "title": "AWS Access Key Secret",
                    "description": "The secret of that access key."
                  },
                  "aws_session_token": {
                    "type": "string",
                    "title": "AWS Session Token",
                    "description": "The token of temporary credentials."
                  },
                  "profile_name": {
                    "type": "string",
                    "title": "Profile Name",
                    "description": "A profile of the worker's AWS configuration files."
                  },
                  "region_name": {
                    "type": "string",
                    "title": "Region Name",
                    "description": "The AWS region."
                  },
                  "aws_client_parameters": {
                    "$ref": "#/definitions/AwsClientParameters",
                    "title": "AWS Client Parameters",
                    "description": "How AWS is called."
                  },
                  "assume_role_arn": {
                    "type": "string",
                    "title": "Assume Role ARN",
                    "description": "A role to assume with these credentials."
                  },
                  "assume_role_kwargs": {
                    "$ref": "#/definitions/AssumeRoleParameters",
                    "title": "Assume Role Parameters",
                    "description": "Further parameters of STS's AssumeRole."
                  }
                },
                "secret_fields": ["aws_secret_access_key"],
                "title": "AwsCredentials",
                "type": "object"
              },
              "CapacityProvider": {
                "properties": {
                  "capacityProvider": {"title": "Capacity Provider", "description": "Its name.", "type": "string"},
                  "weight": {"title": "Weight", "description": "Its share of tasks.", "type": "integer"},
                  "base": {
                    "title": "Base",
                    "description": "How many tasks it gets before the others.",
                    "type": "integer"
                  }
                },
                "required": ["capacityProvider"],
                "title": "CapacityProvider",
                "type": "object"
              }
            }
          }
        }
        """#
}
