internal import DriverProtocol

extension RunTaskOrder {
    /// Checks the network configuration; gives the availability zone of the first subnet.
    static func checkedNetwork(
        _ input: JSONObject, _ definition: TaskDefinition, launchType: String, _ network: Network
    ) throws(APIError) -> String {
        let configuration = input["networkConfiguration"]?["awsvpcConfiguration"]
        guard definition.networkMode == "awsvpc" else {
            guard configuration == nil else {
                throw .invalidParameter(
                    "Network Configuration is not valid for the given networkMode of this task definition.")
            }
            return network.firstZone
        }
        guard let configuration else {
            throw .invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
        }
        let subnets = configuration["subnets"].strings
        guard !subnets.isEmpty else { throw .invalidParameter("subnets can not be empty.") }
        guard subnets.count <= 16 else { throw .invalidParameter("subnets can have at most 16 items.") }
        let groups = configuration["securityGroups"].strings
        guard groups.count <= 5 else { throw .invalidParameter("securityGroups can have at most 5 items.") }
        try FieldRules.check(configuration["assignPublicIp"], isOneOf: ["ENABLED", "DISABLED"], as: "assignPublicIp")
        if configuration["assignPublicIp"]?.string == "ENABLED", launchType != "FARGATE" {
            throw .invalidParameter("Assign public IP is not supported for this launch type.")
        }
        var vpcs: Set<String> = []
        for id in subnets {
            guard let vpc = network.vpc(ofSubnet: id) else {
                throw .invalidParameter(
                    "Error retrieving subnet information for [\(subnets.joined(separator: ", "))]: The subnet ID"
                        + " '\(id)' does not exist (ErrorCode: InvalidSubnetID.NotFound)")
            }
            vpcs.insert(vpc.id)
        }
        for id in groups {
            guard let vpc = network.vpc(ofSecurityGroup: id) else {
                throw .invalidParameter(
                    "Error retrieving security group information for [\(groups.joined(separator: ", "))]: The security"
                        + " group '\(id)' does not exist (ErrorCode: InvalidGroup.NotFound)")
            }
            vpcs.insert(vpc.id)
        }
        guard vpcs.count == 1 else {
            throw .invalidParameter("All subnets and security groups must be in one VPC, not in \(vpcs.sorted()).")
        }
        return subnets.first.flatMap(network.zone(ofSubnet:)) ?? network.firstZone
    }

    static func checkPlacement(_ input: JSONObject, launchType: String) throws(APIError) {
        let constraints = input["placementConstraints"]?.array ?? []
        let strategies = input["placementStrategy"]?.array ?? []
        guard launchType != "FARGATE" || (constraints.isEmpty && strategies.isEmpty) else {
            throw .invalidParameter("Placement constraints and strategies are not supported on Fargate.")
        }
        guard constraints.count <= 10 else {
            throw .invalidParameter("placementConstraints can have at most 10 items.")
        }
        guard strategies.count <= 5 else { throw .invalidParameter("placementStrategy can have at most 5 items.") }
        for constraint in constraints {
            try FieldRules.check(
                constraint["type"], isOneOf: ["distinctInstance", "memberOf"], as: "placement constraint type")
        }
        for strategy in strategies {
            try FieldRules.check(
                strategy["type"], isOneOf: ["random", "spread", "binpack"], as: "placement strategy type")
        }
    }
}
