internal import DriverProtocol

extension NetworkPlanner {
    /// The network of the task that worker-host itself runs as.
    func inherited(request: inout JSONObject, notes: inout PlanningNotes) {
        if let vpc = job.vpcID {
            notes.warn(
                "vpc_id \(vpc) is not used: network is 'inherit'.",
                hint: "Remove vpc_id, or set network to 'infer'.")
        }
        notes.ask("hostNetwork", FactNeed.hostNetwork, [:], unlessIn: facts)
        guard let answer = facts["hostNetwork"] else { return }
        guard var network = answer["awsvpcConfiguration"]?.object else {
            notes.add(
                Finding(
                    Self.networkPath, value: "inherit",
                    "network is 'inherit', but worker-host does not run as an ECS task with a network of its own.",
                    rule:
                        "'inherit' takes the subnet and the security groups of the host's own task (network mode awsvpc)",
                    remedy:
                        "Run worker-host as an ECS task with the network mode awsvpc, set network to 'infer', or name "
                        + "the subnets in network_configuration."))
            return
        }
        if let own = answer["region"]?.string, let region, own != region {
            notes.add(
                Finding(
                    Self.networkPath, value: "inherit",
                    "network is 'inherit', but the task is for \(region) and worker-host runs in \(own).",
                    rule: "a subnet belongs to one region",
                    remedy: "Set network to 'infer' or name subnets of \(region) in network_configuration, or take the "
                        + "region out of aws_credentials."))
            return
        }
        if !mode.runsOnFargate { network["assignPublicIp"] = "DISABLED" }
        request["networkConfiguration"] = ["awsvpcConfiguration": .object(network)]
        let task = answer["taskArn"]?.string.map { " (\($0))" } ?? ""
        notes.explain(
            target, from: "job variable network", "that of the task which worker-host runs as\(task)")
    }
}
