package import DriverProtocol

extension AWSClient {
    /// The VPCs that the parameters select: `{"Vpcs":[…]}`, all pages.
    package func describeVPCs(_ parameters: JSONObject) async throws(AWSError) -> JSONObject {
        ["Vpcs": .array(try await describe("DescribeVpcs", "vpcSet", parameters))]
    }

    /// `{"Subnets":[…]}`, all pages.
    package func describeSubnets(_ parameters: JSONObject) async throws(AWSError) -> JSONObject {
        ["Subnets": .array(try await describe("DescribeSubnets", "subnetSet", parameters))]
    }

    /// `{"RouteTables":[…]}`, all pages.
    package func describeRouteTables(_ parameters: JSONObject) async throws(AWSError) -> JSONObject {
        ["RouteTables": .array(try await describe("DescribeRouteTables", "routeTableSet", parameters))]
    }

    /// `{"SecurityGroups":[…]}`, all pages.
    package func describeSecurityGroups(_ parameters: JSONObject) async throws(AWSError) -> JSONObject {
        ["SecurityGroups": .array(try await describe("DescribeSecurityGroups", "securityGroupInfo", parameters))]
    }

    /// `{"NetworkInterfaces":[…]}`, all pages.
    package func describeNetworkInterfaces(_ parameters: JSONObject) async throws(AWSError) -> JSONObject {
        [
            "NetworkInterfaces": .array(
                try await describe("DescribeNetworkInterfaces", "networkInterfaceSet", parameters))
        ]
    }

    /// The most pages that are read: a filter that matches more is not one that anybody should ask for.
    private static let maximumPages = 50

    private func describe(
        _ operation: String, _ set: String, _ parameters: JSONObject
    ) async throws(AWSError) -> [JSONValue] {
        var parameters = parameters
        var found: [JSONValue] = []
        for _ in 0..<Self.maximumPages {
            let root = try await query(.ec2, operation, parameters)
            found += EC2Answer.list(root, set: set)
            guard let token = EC2Answer.nextToken(root) else { return found }
            parameters["NextToken"] = .string(token)
        }
        throw AWSError(
            code: "TooManyResults", message: "more than \(Self.maximumPages) pages: narrow the filters", status: nil,
            operation: AWSService.ec2.action(operation), region: region)
    }
}
