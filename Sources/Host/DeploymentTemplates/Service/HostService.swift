package import DriverProtocol

/// The ECS service that keeps one host running.
package struct HostService: Sendable {
    package var name: String
    package var cluster: String
    package var taskDefinition: String
    package var subnets: [String]
    package var securityGroups: [String]
    /// Needed in subnets whose way out is an internet gateway.
    package var assignsPublicIP: Bool

    package init(
        name: String, cluster: String, taskDefinition: String, subnets: [String], securityGroups: [String],
        assignsPublicIP: Bool
    ) {
        self.name = name
        self.cluster = cluster
        self.taskDefinition = taskDefinition
        self.subnets = subnets
        self.securityGroups = securityGroups
        self.assignsPublicIP = assignsPublicIP
    }

    /// A new host comes when the old one has gone, since both have one name; launched tasks run on meanwhile.
    static let deploymentConfiguration: JSONValue = [
        "minimumHealthyPercent": 0, "maximumPercent": 100,
        "deploymentCircuitBreaker": ["enable": true, "rollback": true],
    ]

    /// CreateService's input.
    package var json: JSONValue {
        var network: JSONObject = ["subnets": .array(subnets.map(JSONValue.string))]
        if !securityGroups.isEmpty { network["securityGroups"] = .array(securityGroups.map(JSONValue.string)) }
        network["assignPublicIp"] = assignsPublicIP ? "ENABLED" : "DISABLED"
        return [
            "serviceName": .string(name), "cluster": .string(cluster), "taskDefinition": .string(taskDefinition),
            "desiredCount": 1, "launchType": "FARGATE", "deploymentConfiguration": Self.deploymentConfiguration,
            "networkConfiguration": ["awsvpcConfiguration": .object(network)],
        ]
    }
}
