package import DriverProtocol

/// Judges the network of tasks.
package enum NetworkVerdict {
    /// - Parameters:
    ///   - subnets: DescribeSubnets' answer for the network's; null within when one of them is not there.
    ///   - tables: DescribeRouteTables' answer for their VPC.
    package static func network(
        _ use: LaunchNeeds.NetworkUse, subnets: LookUp<JSONValue>, tables: LookUp<JSONValue>, owner: String
    ) -> [CheckResult] {
        let subject = use.subnets.joined(separator: ", ")
        if let skipped = subnets.skipped("subnets", subject) { return [skipped] }
        guard case .found(let answer) = subnets, let found = answer["Subnets"]?.array,
            found.count >= Set(use.subnets).count
        else {
            return [
                CheckResult(
                    .aws, "subnets", subject, .failure, "not all of them are there (needed by \(owner))",
                    remedy:
                        "Correct the job variables network_configuration and vpc_id: aws ec2 describe-subnets shows what is there"
                )
            ]
        }
        let vpcs = Set(found.compactMap { $0["VpcId"]?.string }).sorted()
        guard vpcs.count == 1 else {
            return [
                CheckResult(
                    .aws, "subnets", subject, .failure, "they are of several VPCs: \(vpcs.joined(separator: ", "))",
                    remedy: "Name subnets of one VPC in network_configuration")
            ]
        }
        let full = found.filter { $0["AvailableIpAddressCount"]?.int == 0 }.compactMap { $0["SubnetId"]?.string }
        let rooms =
            full.isEmpty
            ? CheckResult(.aws, "subnets", subject, .ok, "of \(vpcs[0])")
            : CheckResult(
                .aws, "subnets", subject, full.count == found.count ? .failure : .warning,
                "no address is free in \(full.joined(separator: ", "))",
                remedy: "Name larger subnets in network_configuration")
        return [rooms, routes(use, vpc: vpcs[0], tables)]
    }

    private static func routes(
        _ use: LaunchNeeds.NetworkUse, vpc: String, _ tables: LookUp<JSONValue>
    ) -> CheckResult {
        let subject = use.subnets.joined(separator: ", ")
        guard case .found(let answer) = tables else {
            return tables.skipped("routes", subject) ?? CheckResult(.aws, "routes", subject, .skipped, "not told")
        }
        let all = answer["RouteTables"]?.array ?? []
        let ways = use.subnets.map { (subnet: $0, route: SubnetRoute(ofSubnet: $0, inVPC: vpc, all)) }
        func those(_ test: (SubnetRoute) -> Bool) -> [String] { ways.filter { test($0.route) }.map(\.subnet) }

        let broken = those { if case .blackhole = $0 { true } else { false } }
        if !broken.isEmpty {
            return CheckResult(
                .aws, "routes", subject, .failure,
                "the way out of \(broken.joined(separator: ", ")) leads to what is there no more (blackhole)",
                remedy: "Correct the default route in the subnets' route table")
        }
        let open = those { if case .internetGateway = $0 { true } else { false } }
        if !open.isEmpty, !use.assignsPublicIP {
            let remedy =
                use.isFargate
                ? "Set assignPublicIp to ENABLED in network_configuration, name subnets behind a NAT gateway, or have VPC endpoints for "
                    + "ECR, S3, CloudWatch Logs and the way to Prefect"
                : "Name subnets behind a NAT gateway: tasks with awsvpc on instances get no public address"
            return CheckResult(
                .aws, "routes", subject, .warning,
                "the way out of \(open.joined(separator: ", ")) is an internet gateway, and tasks get no public address: they "
                    + "reach neither the image nor Prefect, unless over VPC endpoints",
                remedy: remedy)
        }
        let closed = those { $0 == .none }
        if !closed.isEmpty {
            return CheckResult(
                .aws, "routes", subject, .warning,
                "\(closed.joined(separator: ", ")) \(closed.count == 1 ? "has" : "have") no way out of the VPC",
                remedy:
                    "Have VPC endpoints for ECR, S3, CloudWatch Logs and the way to Prefect, or name subnets with a NAT gateway"
            )
        }
        let seen = open.isEmpty ? "a way out behind a gateway" : "an internet gateway, and tasks get public addresses"
        return CheckResult(.aws, "routes", subject, .ok, seen)
    }
}
