import DriverProtocol
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Networks")
    struct NetworkTests {
        /// A default VPC with a subnet behind a NAT gateway and one without a way out, and a VPC with an internet gateway too.
        private static let vpcs: JSONValue = [
            [
                "id": "vpc-nat", "cidr": "10.1.0.0/16", "default": true,
                "subnets": [["id": "subnet-nat", "nat": true], ["id": "subnet-alone", "public": false]],
            ],
            [
                "id": "vpc-open", "cidr": "10.2.0.0/16",
                "subnets": ["subnet-open", ["id": "subnet-closed", "nat": true]],
                "securityGroups": ["sg-open", "sg-host"],
                "interfaces": [
                    TaskMetadataServer.interface(
                        in: "subnet-open", groups: ["sg-host"], publicAddress: "198.51.100.9")
                ],
            ],
        ]

        @Test(
            "a named network asks EC2 for nothing, an inferred one once for many runs and by its routes, an inherited one is the host's"
        )
        func networks() async throws {
            try await TaskMetadataServer.with { metadata in
                try await Stage.with("network") { stage in
                    try await stage.sandbox.control("POST", "vpcs", Self.vpcs)
                    try await stage.host(environment: [TaskMetadataServer.variable: metadata]) { host in
                        let named: JSONValue = ["awsvpcConfiguration": ["subnets": ["subnet-closed"]]]
                        #expect(
                            try await network(["task_run_request": ["networkConfiguration": named]], in: stage)
                                == named["awsvpcConfiguration"])
                        for operation in ["DescribeVpcs", "DescribeSubnets", "DescribeRouteTables"] {
                            #expect(try await stage.sandbox.count(operation) == 0)
                        }

                        let inherited = try await network(["network": "inherit"], in: stage)
                        #expect(
                            inherited == [
                                "subnets": ["subnet-open"], "securityGroups": ["sg-host"], "assignPublicIp": "ENABLED",
                            ])

                        let runs = try await schedule([:], count: 3, in: stage)
                        for run in runs {
                            let network = try await self.network(of: run, in: stage)
                            #expect(network?["subnets"] == ["subnet-nat"] && network?["assignPublicIp"] == "DISABLED")
                        }
                        for operation in ["DescribeVpcs", "DescribeSubnets", "DescribeRouteTables"] {
                            #expect(try await stage.sandbox.count(operation) == 1, "\(operation)")
                        }

                        try await stage.sandbox.add(
                            fault: [
                                "operation": "DescribeRouteTables", "times": .null,
                                "fault": [
                                    "kind": "error", "code": "UnauthorizedOperation", "message": "no", "status": 403,
                                ],
                            ])
                        let blind = try await network(["vpc_id": "vpc-open"], in: stage)
                        #expect(blind?["subnets"] == ["subnet-open", "subnet-closed"])
                        #expect(blind?["assignPublicIp"] == "ENABLED")
                        #expect(!host.errors.contains("cannot look up"), "\(host.errors)")
                    }
                }
            }
        }

        @Test("inherit outside of ECS is refused before anything is launched, with what to do")
        func notOnECS() async throws {
            try await Stage.with("network") { stage in
                let run = try await stage.prefect.scheduleRun(try await stage.deployment(["network": "inherit"]))
                try await stage.host { _ in
                    let ended = try await stage.prefect.waitForState("CRASHED", flowRun: run)
                    let message = ended["state"]?["message"]?.string ?? ""
                    #expect(
                        message.contains("does not run as an ECS task") && message.contains("'infer'"), "\(message)")
                }
                #expect(try await stage.sandbox.count("RegisterTaskDefinition") == 0)
                #expect(try await stage.sandbox.count("RunTask") == 0)
            }
        }

        private func schedule(_ variables: JSONObject, count: Int = 1, in stage: Stage) async throws -> [String] {
            var variables = variables
            variables["command"] = Stage.walk()
            let deployment = try await stage.deployment(.object(variables))
            var runs: [String] = []
            for _ in 0..<count { runs.append(try await stage.prefect.scheduleRun(deployment)) }
            return runs
        }

        /// The awsvpc configuration that a job's run was launched with.
        private func network(_ variables: JSONObject, in stage: Stage) async throws -> JSONValue? {
            try await network(of: try await schedule(variables, in: stage)[0], in: stage)
        }

        private func network(of run: String, in stage: Stage) async throws -> JSONValue? {
            try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
            return try await stage.tasks(of: run).first?["request"]?["networkConfiguration"]?["awsvpcConfiguration"]
        }
    }
}
