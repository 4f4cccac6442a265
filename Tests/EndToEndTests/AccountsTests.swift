import DriverProtocol
import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Accounts and regions")
    struct AccountsTests {
        @Test(
            "one host launches and watches the runs of two accounts in two regions, with keys from a file and a process"
        )
        func two() async throws {
            let region = "cn-north-1"
            try await withTemporaryDirectory("aws") { home in
                try await Stage.with("accounts") { stage in
                    try await SandboxProcess.with(
                        [
                            "--region", region, "--access-key-id", "AKIAOTHER", "--secret-access-key", "other",
                            "--account", "2",
                        ]
                    ) { other in
                        let program = try home.write(
                            "keys",
                            "#!/bin/sh\necho '{\"Version\":1,\"AccessKeyId\":\"AKIAOTHER\",\"SecretAccessKey\":\"other\"}'\n",
                            executable: true)
                        try home.write(
                            ".aws/config",
                            """
                            [profile one]
                            region = \(SandboxProcess.region)
                            endpoint_url = \(stage.sandbox.url)
                            aws_access_key_id = \(SandboxProcess.accessKeyID)
                            aws_secret_access_key = \(SandboxProcess.secretAccessKey)
                            [profile two]
                            region = \(region)
                            services = other
                            credential_process = \(program) --for two
                            [services other]
                            ecs =
                              endpoint_url = \(other.url)
                            ec2 =
                              endpoint_url = \(other.url)
                            cloudwatch_logs =
                              endpoint_url = \(other.url)
                            """)
                        let none = ["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
                        let environment = Dictionary(uniqueKeysWithValues: none.map { ($0, "") })
                            .merging(["HOME": home.path, "AWS_EC2_METADATA_DISABLED": "true"]) { $1 }
                        try await stage.host(environment: environment) { _ in
                            for (profile, sandbox) in [("one", stage.sandbox), ("two", other)] {
                                let deployment = try await stage.deployment(
                                    ["command": Stage.walk(), "aws_credentials": ["profile_name": .string(profile)]])
                                let run = try await stage.prefect.scheduleRun(deployment)
                                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", flowRun: run)
                                #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                                let tasks = try await sandbox.tasks()
                                #expect(tasks.count == 1)
                                #expect(tasks.first?["startedBy"]?.string?.hasPrefix(run) == true)
                                _ = try await eventually("a look at the tasks of \(profile)") {
                                    try await sandbox.count("DescribeTasks") > 0 ? true : nil
                                }
                            }
                        }
                    }
                }
            }
        }

        @Test("a task in another account, whose credentials are gone after a restart, is not taken for gone")
        func credentialsGone() async throws {
            try await Stage.with("accounts") { stage in
                try await SandboxProcess.with(["--account", "222222222222", "--cluster", "theirs"]) { other in
                    let deployment = try await stage.deployment(
                        [
                            "command": Stage.walk(seconds: 300), "cluster": "theirs",
                            "aws_credentials": ["aws_client_parameters": ["endpoint_url": .string(other.url)]],
                        ])
                    let run = try await stage.prefect.scheduleRun(deployment)
                    let first = try stage.startHost(["--name", "heir"])
                    try await stage.prefect.waitForState("RUNNING", flowRun: run)
                    _ = try await eventually("the pid") {
                        try await stage.prefect.flowRun(run)["infrastructure_pid"]?.string
                    }
                    first.signal(SIGKILL)
                    _ = try await first.waitForExit()
                    try await stage.prefect.call(
                        "PATCH", "/deployments/\(deployment)", ["job_variables": ["command": "true"]])
                    try await stage.host(["--name", "heir"]) { _ in
                        _ = try await eventually("more looks than a task that is gone gets") {
                            let asked = try await stage.sandbox.requests("DescribeTasks")
                            return asked.count > 10 ? true : nil
                        }
                        #expect(try await stage.prefect.stateType(run) == "RUNNING")
                    }
                }
            }
        }
    }
}
