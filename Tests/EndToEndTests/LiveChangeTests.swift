import DriverProtocol
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("Drivers that change under load")
    struct LiveChangeTests {
        /// At 20 launches a second, fifteen seconds' worth.
        private static let runs = 300
        private static let settings: JSONValue = [
            "querySeconds": 1, "watchSeconds": 1, "limitLaunching": 8,
            "rates": ["clusterResourceModify": ["burst": 20, "perSecond": 20]],
        ]

        @Test(
            "added, replaced by rename and in place, badly replaced, removed: each run is launched once, and none fails"
        )
        func changes() async throws {
            let driver = try GenerationDriver()
            defer { driver.remove() }
            try driver.add("steady", version: "0")
            let configuration = try driver.programs.write("host.json", Self.settings.text())
            try await SandboxProcess.with { sandbox in
                try await StubServer.with(runs: Self.runs) { stub in
                    try await HostProcess.with(
                        ["--pool", "stub", "--config", configuration], apiURL: stub.apiURL,
                        home: driver.programs.path, sandbox: sandbox, drivers: driver.drivers.path
                    ) { host in
                        try await change(driver, host)
                        try await stub.waitForEnd(of: Self.runs, by: host)
                        try await check(driver, sandbox)
                    }
                    // The host has stopped, and every driver with it.
                    try checkDrained(driver)
                }
            }
        }

        private func change(_ driver: GenerationDriver, _ host: ChildProcess) async throws {
            try await driver.waitForPlans(1, of: "0", by: host)
            try driver.add("quick", version: "1")
            try await driver.waitForPlans(2, of: "1", by: host)
            try driver.replace("quick", version: "2")
            try await driver.waitForPlans(2, of: "2", by: host)
            try driver.rewrite("quick", version: "3")
            try await driver.waitForPlans(2, of: "3", by: host)
            try driver.rewrite("quick", text: "#!/usr/bin/env python3\nraise SystemExit('no licence')\n")
            _ = try await host.line(containing: "no licence", in: .errors)
            _ = try await host.line(containing: "is not used", in: .errors)
            try await driver.waitForPlans(2, of: "3", by: host)
            let recorded: JSONValue = [
                "method": "plan",
                "params": [
                    "flowRun": ["id": "recorded"], "defaults": ["image": "image:1"], "configuration": [:],
                ],
                "result": ["plan": ["taskDefinition": ["use": "another:1"]]],
            ]
            try driver.setRecording("quick", recorded.text() + "\n")
            try driver.replace("quick", version: "4")
            _ = try await host.line(containing: "/result/plan/", in: .errors)
            try await driver.waitForPlans(2, of: "3", by: host)
            try driver.removeEntry("quick")
            try await driver.waitForPlans(2, of: "0", by: host)
        }

        private func check(_ driver: GenerationDriver, _ sandbox: SandboxProcess) async throws {
            let tasks = try await sandbox.tasks()
            #expect(tasks.count == Self.runs)
            #expect(Set(tasks.compactMap { $0["startedBy"]?.string }).count == Self.runs)
            var planned: [String: Set<String>] = [:]
            for entry in driver.entries() where entry.first == "plan" {
                planned[entry[2], default: []].insert(entry[1])
            }
            var generations: Set<String> = []
            for task in tasks {
                let run = String((task["startedBy"]?.string ?? "").prefix(36))
                let tags = task["tags"]?.array ?? []
                let tag = tags.first { $0["key"] == "worker-host:driver" }?["value"]?.string ?? ""
                generations.insert(tag)
                // quick/2@sha256:…
                let version = tag.split { $0 == "/" || $0 == "@" }.dropFirst().first.map(String.init) ?? ""
                #expect(planned[run]?.contains(version) == true, "\(run) \(tag) \(planned[run] ?? [])")
                #expect(tag.hasPrefix((version == "0" ? "steady/" : "quick/") + version + "@sha256:"))
            }
            #expect(generations.count == 4, "\(generations)")
            // The one that plans otherwise was asked the recorded plan and no other.
            #expect(planned.filter { $0.value.contains("4") }.map(\.key) == ["recorded"])
        }

        /// Each generation answered all that it was asked, and saw the end of its stdin.
        private func checkDrained(_ driver: GenerationDriver) throws {
            let ends = driver.entries().filter { $0.first == "end" }
            #expect(Set(ends.map { $0[1] }) == ["0", "1", "2", "3", "4"])
            for end in ends { #expect(end[2] == end[3], "\(end)") }
        }
    }
}
