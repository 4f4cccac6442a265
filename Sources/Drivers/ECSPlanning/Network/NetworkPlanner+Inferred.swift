internal import DriverProtocol

extension NetworkPlanner {
    /// The VPC's own subnets, as far as their route tables fit how the task is launched.
    func inferred(request: inout JSONObject, notes: inout PlanningNotes) {
        let hint =
            job.vpcID == nil
            ? "Pass an explicit `vpc_id` or configure a default VPC."
            : "Check that the VPC exists in the current region."
        guard let known = subnets(ofVPC: job.vpcID, hint: hint, withRoutes: true, notes: &notes),
            facts.contains("routeTables")
        else { return }
        let choice = SubnetChoice(of: known, routeTables: facts["routeTables"], isFargate: mode.runsOnFargate)
        if choice.subnets.count < choice.candidates {
            notes.warn(
                "\(choice.subnets.count) of the VPC's \(known.count) subnets are used: a task takes "
                    + "\(SubnetChoice.most) at most.",
                hint: "Name the subnets in network_configuration.")
        }
        warn(of: choice, in: known.first?["VpcId"]?.string ?? job.vpcID, notes: &notes)
        request["networkConfiguration"] = [
            "awsvpcConfiguration": [
                "subnets": .array(choice.subnets.compactMap(Self.identifier).map(JSONValue.string)),
                "assignPublicIp": choice.assignsPublicAddress ? "ENABLED" : "DISABLED", "securityGroups": [],
            ]
        ]
        notes.explain(
            target, from: job.vpcID == nil ? "the default VPC" : "configuration vpc_id",
            "awsvpc needs subnets and none are named: \(Self.words(choice, of: known.count))")
    }

    private static func words(_ choice: SubnetChoice, of all: Int) -> String {
        let count = "\(choice.candidates) of the VPC's \(all)"
        return switch choice.reason {
        case .internetGateway: "\(count) lead to an internet gateway, for which a task needs a public address"
        case .otherWayOut: "\(count) lead out by a NAT gateway or the like, for which a task needs no public address"
        case .noPublicAddress: "\(count) lead to an internet gateway; only Fargate gives tasks a public address"
        case .noWayOut: "the VPC's own, of which none leads out of it"
        case .unknown:
            "the VPC's own, with a public address as by Prefect's worker: its route tables are not known "
                + "(they are where ec2:DescribeRouteTables is allowed)"
        }
    }

    /// A task that cannot reach its Prefect server or its image's registry stops without a word: this is said before.
    private func warn(of choice: SubnetChoice, in vpc: String?, notes: inout PlanningNotes) {
        let message: String
        let remedy: String
        switch choice.reason {
        case .internetGateway, .otherWayOut, .unknown: return
        case .noWayOut:
            message = "No subnet of \(vpc ?? "the VPC") has a default route that leads out of it."
            remedy =
                "Add a route to a NAT gateway or an internet gateway. Where the VPC's endpoints are all that tasks need, name "
                + "the subnets in network_configuration."
        case .noPublicAddress:
            message =
                "The subnets of \(vpc ?? "the VPC") lead out by an internet gateway only, and tasks on \(mode.name) get no "
                + "public address for it."
            remedy = "Add subnets with a route to a NAT gateway, or use Fargate."
        }
        notes.add(
            Finding(
                Self.vpcPath, value: vpc.map(JSONValue.string), message,
                rule: "tasks reach the Prefect server and their image's registry through their subnets",
                remedy: remedy, severity: .warning))
    }
}
