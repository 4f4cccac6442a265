import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndSetting {
    /// Marked values stand wherever secrets may: keys, blocks, variables, a definition that exists. The main job is run, and runs that
    /// fail in every way that quotes what was sent; then all that worker-host lets out is searched. Over HTTP that is
    /// `/health` alone: there are no metrics yet.
    @Suite("Secrets stay where they belong")
    struct CanaryTests {
        @Test(
            "no secret is in logs, recordings, drivers' input and environment, command lines, events, states or previews"
        )
        func nothingLeaks() async throws {
            let keys = CanaryStage.Keys()
            let sandbox = ["--secret-access-key", keys.secret, "--queue", "prefect-ecs-tasks-events"]
            try await Stage.with("canary", sandbox: sandbox) { stage in
                var scene = try await CanaryStage(stage, keys: keys)
                let drivers = try OverheardDrivers()
                defer { drivers.remove() }
                let family = try await scene.registerDefinition()
                try await scene.refuse("quoted-by-aws")
                let jobs = try await deployments(scene, family: family)
                try await withTemporaryDirectory("canary") { directory in
                    let record = "\(directory.path)/session.jsonl"
                    var seen = try await serve(scene, jobs, drivers: drivers, record: record)
                    seen += try await commands(scene, jobs.map(\.id), drivers: drivers, record: record)
                    seen += ["stdin", "stdout", "environment", "arguments"].map {
                        ("drivers' \($0)", drivers.heard($0))
                    }
                    for (place, text) in seen {
                        #expect(scene.canaries.found(in: text).isEmpty, "\(place)")
                        #expect(!text.isEmpty, "\(place) was not looked at")
                    }
                    try await checkTasks(scene)
                }
            }
        }

        /// A job for each way that a run may take, and how it ends.
        private struct Job {
            let id: String
            let end: String
        }

        private func deployments(_ scene: CanaryStage, family: String) async throws -> [Job] {
            let arns: JSONObject = [
                "prefect_api_key_secret_arn": .string(Self.keyARN),
                "prefect_api_auth_string_secret_arn": .string(Self.authARN), "cpu": 512,
                "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
            ]
            try await scene.stage.sandbox.control(
                "POST", "secrets", [Self.keyARN: "of Secrets Manager", Self.authARN: "of Secrets Manager"])
            func job(_ variables: JSONObject, _ end: String = "COMPLETED") async throws -> Job {
                Job(id: try await scene.deployment(variables), end: end)
            }
            return [
                try await job(scene.inDefinition), try await job(["launch_type": "EC2"]),
                try await job(["task_definition_arn": .string(family)]),
                try await job(["task_definition_arn": .string(family), "image_override": "another"]),
                try await job(arns),
                try await job(["command": "echo quoted-by-aws"], "CRASHED"),
                try await job(["command": "sh -c 'exit 3'"], "CRASHED"),
                try await job(["driver": "tattling"], "CRASHED"),
            ]
        }

        private static let keyARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
        private static let authARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:auth-AbCdEf"

        /// Runs the jobs.
        /// - Returns: what can be seen of the host and of the runs, by place.
        private func serve(
            _ scene: CanaryStage, _ jobs: [Job], drivers: OverheardDrivers, record: String
        ) async throws -> [(String, String)] {
            let stage = scene.stage
            let port = try freePort()
            var environment = scene.environment
            environment["PREFECT_WORKER_WEBSERVER_HOST"] = "127.0.0.1"
            environment["PREFECT_WORKER_WEBSERVER_PORT"] = "\(port)"
            let arguments = [
                "--log-level", "trace", "--record", record, "--with-healthcheck", "--shadow", "\(stage.pool)=ec2",
            ]
            var seen: [(String, String)] = []
            var log = ""
            try await stage.host(arguments, drivers: drivers.path, environment: environment) { host in
                var runs: [String] = []
                for job in jobs { runs.append(try await stage.prefect.scheduleRun(job.id)) }
                // The template has its job variables checked by the drivers, too.
                for (job, run) in zip(jobs, runs) {
                    let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", "FAILED", flowRun: run)
                    #expect(ended["state_type"]?.string == job.end, "\(ended["state"] ?? .null)")
                    seen.append(("flow run", ended.text()))
                }
                let visible = Descendants.visible(of: host.pid)
                // Three drivers behind a guardian each, one of them for the shadow as well, and the tattler.
                #expect(visible.count >= 8)
                seen.append(("command lines", visible.commandLines))
                seen.append(("environments", visible.environments))
                let health = try await TestHTTP.json("GET", "http://127.0.0.1:\(port)/health")
                seen.append(("GET /health", health.text()))
                try await expectEnd(of: try #require(runs.last), in: stage)
                seen += try await told(about: runs, in: stage)
                host.signal(15)
                #expect(try await host.waitForExit() == .code(0))
                log = host.output + host.errors
            }
            #expect(log.contains("the shadow plans otherwise") && log.contains("No such environment"))
            seen += [("host's log", log), ("recording", try text(of: record))]
            // What was searched holds what it should hold.
            #expect(drivers.heard("stdin").contains("\"TOKEN\":\"whs-"))
            #expect(drivers.heard("stdin").contains("{\"name\":\"SETTING\",\"value\":\"whs-"))
            #expect(drivers.heard("stdin").contains("\"method\":\"validate\""))
            #expect(drivers.heard("stdin").contains("\"method\":\"interpret\""))
            return seen
        }

        /// The tattling driver's lines have arrived, and its error, with tokens in the place of secrets.
        private func expectEnd(of run: String, in stage: Stage) async throws {
            let told = try await eventually("the driver's words in the flow run's log") {
                let lines = try await stage.prefect.logs(run)
                return lines.count { $0.contains("whs-") } >= 2 ? lines : nil
            }
            #expect(told.contains { $0.contains("No such environment") && $0.contains("whs-") })
        }

        /// What Prefect was told.
        private func told(about runs: [String], in stage: Stage) async throws -> [(String, String)] {
            var seen: [(String, String)] = []
            for run in runs {
                seen.append(("states", JSONValue.array(try await stage.prefect.states(run)).text()))
                seen.append(("flow run's log", try await stage.prefect.logs(run).joined(separator: "\n")))
            }
            let crashed = try await eventually("the crash's line") {
                try await stage.prefect.logs(runs[5]).joined(separator: "\n")
            } until: {
                $0.contains("Invalid request: ")
            }
            #expect(crashed.contains("Invalid request: ****"), "\(crashed)")
            let workers = try await stage.prefect.call("POST", "/work_pools/\(stage.pool)/workers/filter", [:])
            seen.append(("workers", workers.text()))
            let filter: JSONValue = [
                "filter": ["related": ["id": .array(runs.map { .string("prefect.flow-run.\($0)") })]], "limit": 50,
            ]
            let events = try await eventually("events of tasks in Prefect's feed") {
                let text = try await stage.prefect.call("POST", "/events/filter", filter).text()
                return text.contains("prefect.ecs.task.") ? text : nil
            }
            seen.append(("events", events))
            return seen
        }

        /// What the commands beside a host print.
        private func commands(
            _ scene: CanaryStage, _ deployments: [String], drivers: OverheardDrivers, record: String
        ) async throws -> [(String, String)] {
            var lines: [[String]] = [
                ["plan", "--pool", scene.stage.pool, "--check"], ["drivers", "replay", record, "fargate"],
                ["drivers", "plan", "task-definition-arn", record], ["drivers", "explain", "fargate", record],
                ["drivers", "diff", "fargate", "ec2", record],
                ["template", "iam-policy", "--pool", scene.stage.pool, "--explain"],
            ]
            lines += deployments.map { ["plan", "--json", "--deployment", $0] }
            lines += deployments.prefix(1).map { ["plan", "--deployment", $0] }
            let (path, environment) = (drivers.path, scene.environment)
            return try await withThrowingTaskGroup { group in
                for line in lines {
                    group.addTask {
                        let run = try await CommandRun(line + ["--drivers", path], environment: environment)
                        return (line.joined(separator: " "), run.output + run.errors)
                    }
                }
                return try await group.reduce(into: [(String, String)]()) { $0.append($1) }
            }
        }

        /// The tasks have their secrets, or none of the above would say anything; the one whose keys Secrets Manager provides has not.
        private func checkTasks(_ scene: CanaryStage) async throws {
            let requests = try await scene.stage.sandbox.requests()
            let launches = requests.filter { $0["operation"] == "RunTask" }
            let registered = requests.filter { $0["operation"] == "RegisterTaskDefinition" }.map { $0.text() }.joined()
            let all = launches.map { $0.text() }.joined() + registered
            let missing = Set(scene.canaries.names).subtracting(
                scene.canaries.found(in: all).map { $0.prefix { $0 != ":" } }
            )
            .subtracting(Self.notForTasks)
            #expect(missing.isEmpty)
            let provided = launches.filter { $0["parameters"]?["overrides"]?["cpu"] == "512" }
            #expect(provided.count == 1)
            for request in provided { #expect(scene.provided.found(in: request.text()).isEmpty) }
            #expect(scene.provided.found(in: registered).isEmpty && registered.contains(Self.keyARN))
        }

        private static let notForTasks: Set<Substring> = [
            "AWS's secret access key", "AWS_SESSION_TOKEN", "aws_session_token of a block", "a proxy's password",
            "the host's own TOKEN",
        ]

        private func text(of file: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        }
    }
}
