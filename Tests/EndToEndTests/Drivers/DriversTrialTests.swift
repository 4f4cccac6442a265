import DriverProtocol
import TestSupport
import Testing

@Suite("worker-host drivers plan, explain and diff")
struct DriversTrialTests {
    private let drivers = "\(ProjectPaths.root)/drivers.d"

    private func run(_ arguments: [String], input: String? = nil) async throws -> CommandRun {
        try await CommandRun(["drivers"] + arguments + ["--drivers", drivers], input: input)
    }

    @Test("plan prints the calls that a host would make, for a job configuration alone")
    func plan() async throws {
        let configuration =
            #"{"task_definition":{"memory":"512"},"task_run_request":{"launchType":"EC2"},"#
            + #""command":"echo 'a b'","env":{"A":"1"}}"#
        let text = try await run(["plan", "ec2", "-"], input: configuration)
        #expect(text.exit == .code(0), "\(text.errors)")
        for part in ["would be launched", "ec2", "ecs:RegisterTaskDefinition", "\"a b\"", "named on the command line"] {
            #expect(text.output.contains(part), "\(part) is missing in \(text.output)")
        }
        let json = try await run(["plan", "ec2", "-", "--json"], input: configuration).json
        let calls = try #require(json["steps"]?[0]?["calls"]?.array)
        try #require(calls.map { $0["operation"] } == ["RegisterTaskDefinition", "RunTask"])
        let override = calls[1]["params"]?["overrides"]?["containerOverrides"]?[0]
        #expect(override?["command"] == ["echo", "a b"] && override?["environment"] == [["name": "A", "value": "1"]])
    }

    @Test("needs that nothing answers are named, and --facts answers them")
    func facts() async throws {
        let configuration = #"{"task_definition":{"cpu":"256","memory":"512"},"task_run_request":{}}"#
        let lacking = try await run(["plan", "fargate", "-"], input: configuration)
        #expect(lacking.exit == .code(1))
        #expect(lacking.output.contains("ec2:DescribeVpcs") && lacking.output.contains("--facts"))
        try await withTemporaryDirectory("facts") { directory in
            let facts = try directory.write(
                "facts.json",
                """
                {"vpc": {"Vpcs": [{"VpcId": "vpc-1"}]}, "ec2:DescribeSubnets": {"Subnets":
                 [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "MapPublicIpOnLaunch": true}]}}
                """)
            let known = try await run(
                ["plan", "fargate", "-", "--json", "--facts", facts], input: configuration)
            #expect(known.exit == .code(0), "\(known.output)")
            let step = try known.json["steps"]?[0]
            let network = step?["calls"]?.array?.last?["params"]?["networkConfiguration"]?["awsvpcConfiguration"]
            #expect(network?["subnets"] == ["subnet-1"])
        }
    }

    @Test("explain names the job variable and its level, the driver's rule, and the driver where nobody says more")
    func explain() async throws {
        let input = #"{"job_variables":{"cpu":512,"launch_type":"EC2","env":{"A":"1"}}}"#
        let explained = try await run(["explain", "ec2", "-", "--json"], input: input)
        #expect(explained.exit == .code(0), "\(explained.output)")
        let fields = try #require(try explained.json["requests"]?[0]?["fields"]?.array)
        func source(_ path: String) -> String? { fields.first { $0["path"]?.string == path }?["from"]?.string }
        #expect(
            source("/taskDefinition/register/cpu")
                == "job variable cpu (deployment), by configuration task_definition.cpu")
        #expect(source("/attempts/0/runTask/launchType")?.hasPrefix("job variable launch_type (deployment)") == true)
        #expect(source("/taskDefinition/register/family") == "driver")
        #expect(fields.first { $0["path"] == "/taskDefinition/register/family" }?["why"]?.string?.isEmpty == false)
        #expect(source("/attempts/0/name") == "driver")
        #expect(fields.contains { $0["from"] == "job variable env.A (deployment)" })
        let refused = try await run(["explain", "fargate", "-"], input: input)
        #expect(refused.exit == .code(1) && refused.output.contains("refused: "))
    }

    @Test("diff shows by path how two drivers, and two requests, differ")
    func diff() async throws {
        try await withTemporaryDirectory("diff") { directory in
            let small = try directory.write("a.json", #"{"job_variables":{"cpu":512,"launch_type":"EC2"}}"#)
            let large = try directory.write("b.json", #"{"job_variables":{"cpu":1024,"launch_type":"EC2"}}"#)
            let same = try await run(["diff", "ec2", "ec2", small, large])
            #expect(same.exit == .code(0), "\(same.errors)")
            #expect(same.output.contains("(\(small)): the same") && same.output.contains("(\(large)): the same"))
            let other = try await run(["diff", "ec2", "ec2", small, "--request-b", large])
            #expect(other.exit == .code(1))
            #expect(other.output.contains("- /plan/taskDefinition/register/cpu: \"512\""))
            #expect(other.output.contains("+ /plan/taskDefinition/register/cpu: \"1024\""))
            let drivers = try await run(["diff", "ec2", "fargate", small])
            #expect(drivers.exit == .code(1))
            #expect(drivers.output.contains("- plans it") && drivers.output.contains("+ refused: "))
            let json = try await run(["diff", "ec2", "ec2", small, "--request-b", large, "--json"]).json
            #expect(
                json["requests"]?[0]?["differences"]?.array?.contains {
                    $0["path"] == "/plan/taskDefinition/register/cpu" && $0["right"] == "1024"
                } == true)
        }
    }

    @Test("diff over a case file asks each driver with an account of its own, and wants facts where there are none")
    func cases() async throws {
        let item = ProjectPaths.fixture("parity/cases/everything.json")
        let same = try await run(["diff", "fargate", "fargate", item])
        #expect(same.exit == .code(0), "\(same.output)\(same.errors)")
        let lacking = try await run(
            ["diff", "fargate", "fargate", "-"], input: #"{"task_definition":{"cpu":"256","memory":"512"}}"#)
        #expect(lacking.exit == .code(2))
        #expect(lacking.output.contains("not compared") && lacking.output.contains("ec2:DescribeVpcs"))
    }

    @Test("what cannot be tried is one line")
    func unusable() async throws {
        let job = ProjectPaths.fixture("parity/cases/defaults.json")
        for (arguments, part) in [
            (["plan", "nobody", "-"], "'nobody'"), (["explain", "ec2", "/nonexistent.json"], "/nonexistent.json"),
            (["explain", "ec2", job, "--facts", "/nonexistent.json"], "/nonexistent.json"),
            (["plan", "ec2", "-"], "standard input is"),
        ] {
            let run = try await run(arguments, input: "{")
            #expect(run.exit != .code(0) && run.errors.contains(part), "\(arguments): \(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 1)
        }
    }
}
