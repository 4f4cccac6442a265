internal import DriverProtocol

/// The network of an awsvpc task: the template's, the job's own, or one inferred from a VPC.
struct NetworkPlanner {
    let job: JobConfiguration
    let facts: JSONObject

    private static let vpcPath = JobConfiguration.root + "/vpc_id"
    private static let path = JobConfiguration.root + "/network_configuration"
    private static let target = "/attempts/0/runTask/networkConfiguration"

    /// Puts the network into a request, or asks for what must be known first.
    func apply(to request: inout JSONObject, networkMode: String?, notes: inout PlanningNotes) {
        guard networkMode == "awsvpc" else {
            if !job.networkConfiguration.isEmpty {
                notes.warn(
                    "network_configuration is not used: the task definition's network mode is "
                        + "\(networkMode ?? "bridge"), not awsvpc.",
                    hint: "Set networkMode: awsvpc in the template's task_definition, or remove network_configuration.")
            }
            return
        }
        if !job.networkConfiguration.isEmpty {
            guard let vpc = job.vpcID else { return }
            custom(vpc: vpc, request: &request, notes: &notes)
        } else if request["networkConfiguration"].map(\.isFalsy) ?? true {
            inferred(request: &request, notes: &notes)
        } else {
            notes.explain(Self.target, from: "configuration task_run_request", "the template names the network")
        }
    }

    private func custom(vpc: String, request: inout JSONObject, notes: inout PlanningNotes) {
        let configuration = job.networkConfiguration
        request["networkConfiguration"] = ["awsvpcConfiguration": .object(configuration)]
        notes.explain(Self.target, from: "configuration network_configuration", "checked against \(vpc)")
        if configuration.contains("awsvpcConfiguration") {
            notes.add(
                Finding(
                    Self.path + "/awsvpcConfiguration", value: configuration["awsvpcConfiguration"],
                    "network_configuration holds an awsvpcConfiguration, but is to be the inside of one.",
                    rule: "network_configuration has subnets, securityGroups and assignPublicIp",
                    remedy: "Move the members of awsvpcConfiguration up into network_configuration."))
            return
        }
        let wanted = (configuration["subnets"]?.array ?? []).compactMap(\.string)
        guard !wanted.isEmpty else {
            notes.add(
                Finding(
                    Self.path + "/subnets", value: configuration["subnets"],
                    "network_configuration names no subnets.", rule: "awsvpc tasks need 1 to 16 subnets",
                    remedy: "Add subnets of \(vpc) to network_configuration."))
            return
        }
        guard let known = subnets(ofVPC: vpc, hint: "Pass an explicit `vpc_id`.", notes: &notes) else { return }
        let identifiers = known.compactMap(Self.identifier)
        guard wanted.allSatisfy(identifiers.contains) else {
            let list = wanted.map { "'\($0)'" }.joined(separator: ", ")
            notes.add(
                Finding(
                    Self.path + "/subnets", value: configuration["subnets"],
                    "Subnets [\(list)] not found within VPC with ID \(vpc)."
                        + "Please check that VPC is associated with supplied subnets.",
                    rule: "the subnets belong to vpc_id",
                    remedy: "Use subnets of \(vpc): \(identifiers.prefix(16).joined(separator: ", "))."))
            return
        }
    }

    private func inferred(request: inout JSONObject, notes: inout PlanningNotes) {
        let hint =
            job.vpcID == nil
            ? "Pass an explicit `vpc_id` or configure a default VPC."
            : "Check that the VPC exists in the current region."
        guard let known = subnets(ofVPC: job.vpcID, hint: hint, notes: &notes) else { return }
        let choice = SubnetChoice(subnets: known, routeTables: facts["routeTables"])
        if choice.wantsRouteTables, !facts.contains("routeTables"), let vpc = known.first?["VpcId"]?.string {
            notes.ask(
                "routeTables", "ec2:DescribeRouteTables", ["Filters": [["Name": "vpc-id", "Values": [.string(vpc)]]]])
            return
        }
        let chosen = choice.chosen()
        if chosen.count < known.count {
            notes.warn(
                "\(chosen.count) of the VPC's \(known.count) subnets are used: a task takes \(SubnetChoice.most) at most.",
                hint: "Name the subnets in network_configuration.")
        }
        request["networkConfiguration"] = [
            "awsvpcConfiguration": [
                "subnets": .array(chosen.compactMap(Self.identifier).map(JSONValue.string)),
                "assignPublicIp": "ENABLED", "securityGroups": [],
            ]
        ]
        notes.explain(
            Self.target, from: job.vpcID == nil ? "the default VPC" : "configuration vpc_id",
            "awsvpc needs subnets and none are named: the VPC's own")
    }

    /// The subnets of a VPC, or of the default one; nil when they are not known yet or there are none.
    private func subnets(ofVPC given: String?, hint: String, notes: inout PlanningNotes) -> [JSONValue]? {
        let what = given.map { "VPC with ID \($0)" } ?? "the default VPC"
        if let given {
            notes.ask("vpc", "ec2:DescribeVpcs", ["VpcIds": [.string(given)]], unlessIn: facts)
            notes.ask("subnets", "ec2:DescribeSubnets", Self.filter(vpc: given), unlessIn: facts)
        } else {
            notes.ask(
                "vpc", "ec2:DescribeVpcs", ["Filters": [["Name": "isDefault", "Values": ["true"]]]], unlessIn: facts)
        }
        guard let answer = facts["vpc"] else { return nil }
        let vpcs = answer["Vpcs"]?.array ?? answer.array ?? []
        guard let vpc = vpcs.first?["VpcId"]?.string else {
            notes.add(
                Finding(
                    Self.vpcPath, value: given.map(JSONValue.string),
                    "Failed to find \(what). Network configuration cannot be inferred. \(hint)",
                    rule: "awsvpc tasks need subnets of a VPC", remedy: hint))
            return nil
        }
        notes.ask("subnets", "ec2:DescribeSubnets", Self.filter(vpc: vpc), unlessIn: facts)
        guard let answer = facts["subnets"] else { return nil }
        let subnets = answer["Subnets"]?.array ?? answer.array ?? []
        guard !subnets.isEmpty else {
            notes.add(
                Finding(
                    Self.vpcPath, value: .string(vpc),
                    "Failed to find subnets for \(what). Network configuration cannot be inferred.",
                    rule: "awsvpc tasks need subnets of a VPC",
                    remedy: "Create a subnet in \(vpc), or set vpc_id to a VPC that has some."))
            return nil
        }
        return subnets
    }

    private static func filter(vpc: String) -> JSONObject {
        ["Filters": [["Name": "vpc-id", "Values": [.string(vpc)]]]]
    }

    private static func identifier(_ subnet: JSONValue) -> String? { subnet["SubnetId"]?.string }
}

extension PlanningNotes {
    /// Asks for a fact that has not been answered.
    mutating func ask(_ name: String, _ operation: String, _ parameters: JSONObject, unlessIn facts: JSONObject) {
        if !facts.contains(name) { ask(name, operation, parameters) }
    }
}
