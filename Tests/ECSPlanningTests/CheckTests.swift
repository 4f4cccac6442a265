import DriverProtocol
import ECSPlanning
import Testing

@Suite("Checks before the call")
struct CheckTests {
    @Test("every fault is listed, each with path, value, rule and remedy")
    func allFindings() throws {
        let configuration = Example.configuration { configuration in
            configuration["command"] = "echo 'open"
            configuration["container_name"] = "main"
            configuration["cloudwatch_logs_options"] = ["a": "b"]
            configuration["env", default: [:]]["N"] = 5
            configuration["task_definition"] = [
                "containerDefinitions": [["name": "x", "image": 7, "Memory": 5]], "cpu": "lots",
            ]
            configuration["task_run_request"] = ["launchType": "EC2", "retries": 3]
        }
        let findings = Example.findings(configuration)
        let paths = findings.compactMap { $0["path"]?.string }
        let root = "/configuration"
        for path in [
            "/env/N", "/cloudwatch_logs_options", "/container_name", "/command",
            "/task_definition/containerDefinitions/0/image",
            "/task_definition/containerDefinitions/0/Memory", "/task_definition/cpu", "/task_run_request/retries",
        ] { #expect(paths.contains(root + path), "\(path) is not among \(paths)") }
        for finding in findings {
            #expect(finding["rule"]?.string?.isEmpty == false && finding["remedy"]?.string?.isEmpty == false)
        }
        let memory = findings.first { $0["path"]?.string?.hasSuffix("Memory") == true }
        #expect(memory?["remedy"] == "Write memory.")
    }

    @Test("the first fault is the message, and says how many there are")
    func message() {
        let configuration = Example.configuration { configuration in
            configuration["vpc_id"] = 5
            configuration["cluster"] = false
        }
        do throws(DriverError) {
            _ = try ECSPlanner(role: .ec2).plan(Example.request(configuration))
            Issue.record("it was planned")
        } catch {
            #expect(error.kind == .configuration && error.path == "/configuration/cluster")
            #expect(error.message.hasSuffix("(and 1 more problem in this configuration)"))
        }
    }

    @Test("members that ECS does not know pass when the driver is told so")
    func unknownMembers() throws {
        let configuration = Example.configuration { $0["task_run_request", default: [:]]["futureFeature"] = true }
        #expect(Example.findings(configuration).first?["message"]?.string?.contains("futureFeature") == true)
        let planner = ECSPlanner(role: .ec2, passesUnknownMembers: true)
        guard case .plan(let plan) = try planner.plan(Example.request(configuration)) else { return }
        #expect(plan.runTask["futureFeature"] == true && plan.warnings.count == 1)
        #expect(PlannerOptions(["--pass-unknown-members", "--describe"]).remaining == ["--describe"])
    }

    @Test(
        "ECS's rules of placement and capacity",
        arguments: [
            ("capacityProviderStrategy", #"[{"capacityProvider":"a","weight":0}]"#, "Every weight is 0"),
            ("capacityProviderStrategy", #"[{"capacityProvider":"a","weight":2000}]"#, "out of range"),
            (
                "capacityProviderStrategy",
                #"[{"capacityProvider":"a","weight":1,"base":1},{"capacityProvider":"b","base":1}]"#,
                "Several providers"
            ),
            (
                "capacityProviderStrategy", #"[{"capacityProvider":"FARGATE"},{"capacityProvider":"b"}]"#,
                "stand in one strategy"
            ),
            ("propagateTags", #""SERVICE""#, "propagateTags is 'SERVICE'"),
            (
                "placementStrategy",
                #"[{"type":"random"},{"type":"random"},{"type":"random"},{"type":"random"},{"type":"random"},{"type":"random"}]"#,
                "6 entries"
            ),
        ])
    func rules(_ name: String, _ value: String, _ message: String) throws {
        let value = try JSONValue(parsing: value)
        let configuration = Example.configuration { $0["task_run_request", default: [:]][name] = value }
        let messages = Example.findings(configuration).compactMap { $0["message"]?.string }
        #expect(messages.contains { $0.contains(message) }, "\(messages)")
    }

    @Test("an unlikely pair of cpu and memory on Fargate is a warning with the pairs that exist")
    func fargatePairs() throws {
        let configuration = Example.configuration { configuration in
            configuration["task_run_request", default: [:]]["launchType"] = "FARGATE"
            configuration["task_run_request", default: [:]]["networkConfiguration"] = [
                "awsvpcConfiguration": ["subnets": ["subnet-1"]]
            ]
            configuration["task_definition", default: [:]]["cpu"] = 256
            configuration["task_definition", default: [:]]["memory"] = 4096
        }
        let plan = try Example.plan(.fargate, configuration)
        #expect(plan.warnings.contains { $0.hint == "With cpu 256 use memory of 512, 1024, 2048 MiB." })
        #expect(ComputeSize.isFargatePair(cpu: 256, memory: 512) && !ComputeSize.isFargatePair(cpu: 300, memory: 512))
    }

    @Test(
        "overrides that are too long give their stable variables to the definition, and keep what changes and secrets")
    func spill() throws {
        let long = String(repeating: "x", count: 5000)
        let configuration = Example.configuration { configuration in
            configuration["env"] = [
                "BIG": .string(long), "OTHER": .string(String(long.dropLast(500))), "PREFECT__FLOW_RUN_ID": "run-1",
                "KEY": "whs-1",
            ]
        }
        let plan = try Example.plan(secrets: ["whs-1": ["length": 2000]], configuration)
        #expect(plan.environment.keys.sorted() == ["KEY", "OTHER", "PREFECT__FLOW_RUN_ID"])
        #expect(plan.document["containerDefinitions"]?[0]?["environment"] == [["name": "BIG", "value": .string(long)]])
        #expect(plan.warnings.contains { $0.message.contains("moved from the overrides") })
    }

    @Test("what does not fit by any means is refused with the sizes of the largest")
    func tooLong() {
        let configuration = Example.configuration { configuration in
            configuration["env"] = ["PREFECT__PARAMETERS": .string(String(repeating: "x", count: 9000)), "A": "1"]
        }
        let finding = Example.findings(configuration).first
        #expect(finding?["message"]?.string?.contains("ECS takes 8192") == true)
        #expect(finding?["remedy"]?.string?.contains("PREFECT__PARAMETERS (90") == true)
    }

    @Test("a secret counts with its own length, not the token's")
    func secretLength() throws {
        let configuration = Example.configuration { $0["env"] = ["KEY": "whs-1"] }
        _ = try Example.plan(secrets: ["whs-1": ["length": 100]], configuration)
        #expect(throws: DriverError.self) {
            try Example.plan(secrets: ["whs-1": ["length": 9000]], configuration)
        }
    }

    @Test("thousands of faults, and faults of any length, have an answer of a size that can be sent")
    func manyFaults() throws {
        let long = String(repeating: "n", count: 1 << 20)
        let configuration = Example.configuration { configuration in
            configuration["raw_task_run_request"] = [long: 1]
            for index in 0..<5000 { configuration["task_definition", default: [:]]["x\(index)"] = 1 }
        }
        do throws(DriverError) {
            _ = try ECSPlanner(role: .ec2).plan(Example.request(configuration))
            Issue.record("it was planned")
        } catch {
            #expect(error.data["findings"]?.array?.count == 100)
            #expect(error.message.hasSuffix("(and 5000 more problems in this configuration)"))
            #expect(error.json.serialized().count < 1 << 20)
        }
    }
}
