package import DriverProtocol

/// The prepared job configuration, read with the types that its fields must have. Null and empty text count as absent.
package struct JobConfiguration: Sendable {
    /// The flow run's environment. A null unsets a variable that the task definition has.
    package var environment: JSONObject
    /// The flow run's labels, for tags.
    package var labels: JSONObject
    /// The command as one text.
    package var command: String?
    /// The task definition as the template renders it.
    package var taskDefinition: JSONObject
    /// The RunTask request as the template renders it.
    package var taskRunRequest: JSONObject
    /// The container that runs the flow.
    package var containerName: String?
    /// The cluster's name or ARN.
    package var cluster: String?
    /// The VPC to take subnets from.
    package var vpcID: String?
    /// What to use as awsvpc configuration instead of inferring it.
    package var networkConfiguration: JSONObject
    /// How a network is found where none is named: `infer` or `inherit`.
    package var network: String?
    /// Whether the container's output goes to CloudWatch Logs.
    package var configuresLogs: Bool
    /// Options of the awslogs driver.
    package var logOptions: JSONObject
    /// The log streams' prefix.
    package var logPrefix: String?
    /// The role that pulls images and writes logs.
    package var executionRoleARN: String?
    /// Secrets that replace environment variables: name → ARN, in order.
    package var secretARNs: [(name: String, arn: String)]
    /// Whether the definition is deregistered after the run.
    package var deregisters: Bool
    /// Whether the family's latest revision is reused when it means the same.
    package var matchesLatestRevision: Bool
    /// An image that takes the place of the one in a task definition that exists.
    package var imageOverride: String?
    /// Members of the task definition that are merged last.
    package var rawTaskDefinition: JSONObject
    /// Members of the RunTask request that are merged last.
    package var rawTaskRunRequest: JSONObject
    /// Every member, for fields that only some drivers know.
    package var all: JSONObject

    /// Where the configuration stands in the request's params.
    package static let root = "/configuration"

    /// Reads a configuration; what has the wrong type is noted and counts as absent.
    package init(_ all: JSONObject, notes: inout PlanningNotes) {
        self.all = all
        var reader = ConfigurationReader(members: all, notes: notes)
        environment = reader.strings("env")
        labels = reader.strings("labels")
        command = reader.text("command")
        taskDefinition = reader.object("task_definition")
        taskRunRequest = reader.object("task_run_request").withoutNulls
        containerName = reader.text("container_name")
        cluster = reader.text("cluster")
        vpcID = reader.text("vpc_id")
        networkConfiguration = reader.object("network_configuration").withoutNulls
        network = reader.text("network")
        configuresLogs = reader.flag("configure_cloudwatch_logs")
        logOptions = reader.strings("cloudwatch_logs_options")
        logPrefix = reader.text("cloudwatch_logs_prefix")
        executionRoleARN = reader.text("execution_role_arn")
        secretARNs = []
        if let arn = reader.text("prefect_api_key_secret_arn") { secretARNs.append(("PREFECT_API_KEY", arn)) }
        if let arn = reader.text("prefect_api_auth_string_secret_arn") {
            secretARNs.append(("PREFECT_API_AUTH_STRING", arn))
        }
        deregisters = reader.flag("auto_deregister_task_definition")
        matchesLatestRevision = reader.flag("match_latest_revision_in_family")
        imageOverride = reader.text("image_override")
        rawTaskDefinition = reader.object("raw_task_definition")
        rawTaskRunRequest = reader.object("raw_task_run_request")
        notes = reader.notes
    }

    /// What the request says about the task definition and where the task runs, raw members included.
    package var launchMembers: JSONObject {
        var members = JSONObject()
        for name in ["taskDefinition", "launchType", "capacityProviderStrategy"] {
            if let value = rawTaskRunRequest[name] ?? taskRunRequest[name], !value.isNull { members[name] = value }
        }
        return members
    }

    /// Whether tasks run in the network of the host's own task.
    package var inheritsNetwork: Bool { network == "inherit" }

    /// The task definition that the configuration links to; nil when one is to be registered.
    package var linkedDefinition: String? { launchMembers["taskDefinition"]?.filledString }
}
