internal import DriverProtocol

/// The network of a rung's awsvpc task: the template's, the job's own, the host's, or one inferred from a VPC.
struct NetworkPlanner {
    let job: JobConfiguration
    let facts: JSONObject
    /// The region that the task is launched in, where it is known.
    let region: String?
    /// How the rung is launched.
    let mode: LaunchMode
    /// The rung's place in the ladder.
    let position: Int

    static let vpcPath = JobConfiguration.root + "/vpc_id"
    static let networkPath = JobConfiguration.root + "/network"
    private static let path = JobConfiguration.root + "/network_configuration"
    /// What is explained.
    var target: String { "/attempts/\(position)/runTask/networkConfiguration" }

    /// Puts the network into a request, or asks for what must be known first. What a user names is taken without asking AWS,
    /// but for `network_configuration`, whose subnets have to be those of `vpc_id`.
    func apply(to request: inout JSONObject, networkMode: String?, notes: inout PlanningNotes) {
        guard networkMode == "awsvpc" else {
            if job.inheritsNetwork {
                notes.warn(
                    "network is not used: the task definition's network mode is \(networkMode ?? "bridge"), not awsvpc.",
                    hint: "Set networkMode: awsvpc in the template's task_definition, or remove network.")
            }
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
            if job.inheritsNetwork {
                inherited(request: &request, notes: &notes)
            } else {
                inferred(request: &request, notes: &notes)
            }
        } else {
            notes.explain(target, from: "configuration task_run_request", "the template names the network")
        }
    }

    private func custom(vpc: String, request: inout JSONObject, notes: inout PlanningNotes) {
        let configuration = job.networkConfiguration
        request["networkConfiguration"] = ["awsvpcConfiguration": .object(configuration)]
        notes.explain(target, from: "configuration network_configuration", "checked against \(vpc)")
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
        guard
            let known = subnets(ofVPC: vpc, hint: "Pass an explicit `vpc_id`.", withRoutes: false, notes: &notes)
        else { return }
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

    /// The subnets of a VPC, or of the default one; nil when they are not known yet or there are none.
    /// - Parameter withRoutes: whether the VPC's route tables are asked for as well.
    func subnets(
        ofVPC given: String?, hint: String, withRoutes: Bool, notes: inout PlanningNotes
    ) -> [JSONValue]? {
        func askForSubnets(of vpc: String, _ notes: inout PlanningNotes) {
            let filter: JSONObject = ["Filters": [["Name": "vpc-id", "Values": [.string(vpc)]]]]
            notes.ask("subnets", "ec2:DescribeSubnets", filter, unlessIn: facts)
            guard withRoutes else { return }
            notes.ask("routeTables", "ec2:DescribeRouteTables", filter, isOptional: true, unlessIn: facts)
        }
        let what = given.map { "VPC with ID \($0)" } ?? "the default VPC"
        if let given {
            notes.ask("vpc", "ec2:DescribeVpcs", ["VpcIds": [.string(given)]], unlessIn: facts)
            askForSubnets(of: given, &notes)
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
        askForSubnets(of: vpc, &notes)
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

    static func identifier(_ subnet: JSONValue) -> String? { subnet["SubnetId"]?.string }
}

extension PlanningNotes {
    /// Asks for a fact that has not been answered.
    mutating func ask(
        _ name: String, _ operation: String, _ parameters: JSONObject, isOptional: Bool = false,
        unlessIn facts: JSONObject
    ) {
        if !facts.contains(name) { ask(name, operation, parameters, isOptional: isOptional) }
    }
}
