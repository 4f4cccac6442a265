import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("worker-host --record")
    struct RecordTests {
        @Test("what a host asks its drivers is on file, secrets as tokens, and the same drivers replay it")
        func recorded() async throws {
            try await Stage.with("record") { stage in
                let type = PrefectFixtures.uniqueName("login")
                _ = try await stage.prefect.createBlock(
                    type: type, name: "main", data: ["password": "hunter22"], secret: ["password"])
                let deployment = try await stage.deployment([
                    "command": Stage.walk(), "env": ["PASSWORD": .string("{{ prefect.blocks.\(type).main.password }}")],
                ])
                try await withTemporaryDirectory("record") { directory in
                    let file = "\(directory.path)/session.jsonl"
                    // By the configuration file; docs/first-driver.md uses the option.
                    try await stage.host(settings: ["record": .string(file)]) { _ in
                        let run = try await stage.prefect.scheduleRun(deployment)
                        try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                        // AWS has the secret, so there was one to keep out of the file.
                        #expect(try await stage.tasks(of: run).first?.text().contains("hunter22") == true)
                    }
                    let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
                    #expect(!text.contains("hunter22") && text.contains("\"PASSWORD\":\"whs-"))
                    #expect(text.contains("\"method\":\"describe\"") && text.contains("\"method\":\"validate\""))
                    let arguments = ["--drivers", "\(ProjectPaths.root)/drivers.d"]
                    let replayed = try await CommandRun(["drivers", "replay", file, "fargate", "--json"] + arguments)
                    #expect(replayed.exit == .code(0), "\(replayed.output)\(replayed.errors)")
                    // Two rounds of facts and the plan, at least.
                    #expect(try #require(try replayed.json["same"]?.int) >= 3)
                    // Its facts plan it again, without AWS.
                    let planned = try await CommandRun(["drivers", "plan", "fargate", file] + arguments)
                    #expect(planned.exit == .code(0), "\(planned.output)\(planned.errors)")
                    #expect(planned.output.contains("awsvpcConfiguration") && !planned.output.contains("hunter22"))
                }
            }
        }
    }
}
