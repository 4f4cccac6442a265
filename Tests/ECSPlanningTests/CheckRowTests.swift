import DriverProtocol
import ECSPlanning
import Testing

@Suite("Rules of ECS, a row each")
struct CheckRowTests {
    @Test("what breaks the rule is named with path, value, rule and remedy", arguments: CheckRow.all)
    func row(_ row: CheckRow) throws {
        let said = row.said()
        let list = row.severity == .error ? said.errors : said.warnings
        let found = list.first {
            $0["path"]?.string == "/configuration" + row.path && $0["rule"]?.string?.contains(row.rule) == true
        }
        let finding = try #require(found, "\(said)")
        if let value = row.value { #expect(finding["value"] == value) }
        let remedy = finding[row.severity == .error ? "remedy" : "hint"]?.string
        #expect(remedy?.contains(row.remedy) == true, "\(remedy ?? "")")
        #expect(finding["message"]?.string?.isEmpty == false)
        if row.severity == .error { #expect(finding["severity"] == "error") }
    }

    @Test("a rule that is kept to the last is not named", arguments: [8192, 8193])
    func longest(_ length: Int) throws {
        func configuration(_ count: Int) -> JSONObject {
            Example.configuration { $0["env"] = ["PREFECT__X": .string(String(repeating: "é", count: count))] }
        }
        let overrides = try Example.plan(configuration(0)).runTask["overrides"]
        let frame = try #require(overrides).text().unicodeScalars.count
        let findings = Example.findings(configuration(length - frame))
        #expect(findings.isEmpty == (length == 8192))
        if let finding = findings.first { #expect(finding["value"] == 8193) }
    }

    @Test("a secret counts as it will stand inside JSON")
    func secretInsideJSON() throws {
        let configuration = Example.configuration { $0["env"] = ["KEY": "whs-1"] }
        let length: JSONObject = ["whs-1": ["length": 8000]]
        _ = try Example.plan(secrets: length, configuration)
        #expect(throws: DriverError.self) {
            try Example.plan(secrets: ["whs-1": ["length": 8000, "jsonLength": 8500]], configuration)
        }
    }

    @Test("spilling leaves the overrides within the limit, whatever the sizes")
    func spill() throws {
        for step in 0..<40 {
            let configuration = Example.configuration { configuration in
                var env = JSONObject()
                for index in 0...step { env["V\(index)"] = .string(String(repeating: "v", count: 200 + 37 * index)) }
                env["ONLY"] = .string(String(repeating: "o", count: 8000 + 10 * step))
                configuration["env"] = .object(env)
            }
            let plan = try Example.plan(configuration)
            let size = try #require(plan.runTask["overrides"]).text().unicodeScalars.count
            #expect(size <= 8192)
            let moved = plan.document["containerDefinitions"]?[0]?["environment"]?.array ?? []
            #expect(moved.count + plan.environment.count == step + 2)
        }
    }

    @Test("a definition that exists takes no variables from the overrides; its copy does")
    func linkedSpill() throws {
        let big: JSONObject = ["BIG": .string(String(repeating: "x", count: 9000))]
        let facts: JSONObject = [
            "taskDefinition": [
                "family": "f", "containerDefinitions": [["name": "prefect", "memory": 64, "image": "i"]],
            ]
        ]
        var configuration = Example.configuration { configuration in
            configuration["env"] = .object(big)
            configuration["task_run_request", default: [:]]["taskDefinition"] = "f:1"
        }
        let finding = Example.findings(.taskDefinitionARN, facts: facts, configuration).first
        #expect(finding?["value"] == 9128)
        #expect(finding?["remedy"]?.string?.contains("BIG (9025)") == true)
        #expect(finding?["remedy"]?.string?.contains("takes no variables") == true)
        configuration["image_override"] = "other"
        let plan = try Example.plan(.taskDefinitionARN, facts: facts, configuration)
        #expect(plan.environment["BIG"] == nil)
        #expect(plan.document["containerDefinitions"]?[0]?["environment"]?[0]?["name"] == "BIG")
    }

    @Test("a strategy takes the launch type's place, and FARGATE_SPOT becomes one")
    func strategyExcludesLaunchType() throws {
        let strategy: JSONValue = [["capacityProvider": "a", "weight": 1]]
        let plan = try Example.plan(
            Example.configuration { $0["task_run_request", default: [:]]["capacityProviderStrategy"] = strategy })
        #expect(plan.runTask["launchType"] == nil && plan.runTask["capacityProviderStrategy"] == strategy)
        #expect(plan.explain.contains { $0.path == "/attempts/0/runTask/launchType" && $0.why.contains("left out") })
    }

    @Test("warnings stand beside the findings of a refusal")
    func warningsInRefusal() throws {
        let row = try #require(CheckRow.all.first { $0.name == "placement on Fargate" })
        var configuration = row.configuration
        configuration["task_run_request", default: [:]]["enableExecuteCommand"] = true
        do throws(DriverError) {
            _ = try ECSPlanner(role: .fargate).plan(Example.request(configuration))
            Issue.record("it was planned")
        } catch {
            #expect(error.data["kind"] == "configuration")
            #expect(error.data["warnings"]?[0]?["path"] == "/configuration/task_run_request/enableExecuteCommand")
        }
    }
}
