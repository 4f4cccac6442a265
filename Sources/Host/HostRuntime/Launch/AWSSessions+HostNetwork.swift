package import AWSAPI
package import DriverProtocol

extension AWSSessions {
    /// The network of the ECS task that this host runs as, in the form of the fact `host:DescribeNetwork`; null where the host
    /// is no task, or one without a network interface of its own.
    package func hostNetwork() async throws(AWSError) -> JSONValue {
        guard let task = try await TaskMetadata.read(surroundings), let own = task.interface else { return .null }
        let session: AWSSession
        do throws(Unusable) {
            session = try await self.session(for: nil, region: task.region)
        } catch {
            throw AWSError(
                code: "InvalidRequest", message: error.description, status: nil, operation: FactNeed.hostNetwork,
                region: task.region)
        }
        var filters: [JSONValue] = [["Name": "mac-address", "Values": [.string(own.macAddress)]]]
        if let address = own.privateAddress {
            filters.append(["Name": "addresses.private-ip-address", "Values": [.string(address)]])
        }
        let answer = try await session.client.describeNetworkInterfaces(["Filters": .array(filters)])
        guard let interface = answer["NetworkInterfaces"]?[0], let subnet = interface["SubnetId"]?.string else {
            throw AWSError(
                code: "NetworkInterfaceNotFound",
                message:
                    "no network interface of this account has the address \(own.macAddress) of the task \(task.taskARN): give "
                    + "the host credentials of the account that it runs in",
                status: 200, operation: "ec2:DescribeNetworkInterfaces", region: task.region)
        }
        let groups = (interface["Groups"]?.array ?? []).compactMap { $0["GroupId"]?.string }
        let isPublic = interface["Association"]?["PublicIp"]?.string?.isEmpty == false
        return [
            "taskArn": .string(task.taskARN), "region": .string(task.region), "vpcId": interface["VpcId"] ?? .null,
            "awsvpcConfiguration": [
                "subnets": [.string(subnet)], "securityGroups": .array(groups.map(JSONValue.string)),
                "assignPublicIp": isPublic ? "ENABLED" : "DISABLED",
            ],
        ]
    }
}
