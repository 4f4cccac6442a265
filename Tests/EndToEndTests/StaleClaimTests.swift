import DriverProtocol
import TestSupport
import Testing

extension EndToEndFaults {
    @Suite("Claims that come too late")
    struct StaleClaimTests {
        @Test("a claim that Prefect takes after another host has brought the run to its end is taken back")
        func afterTheEnd() async throws {
            try await Stage.with("stale") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await holdFirstClaim(proxy)
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { slow in
                        try await letAnotherComplete(run, in: stage, proxy)
                        try await proxy.removeRules()
                        _ = try await slow.line(containing: "claim taken back", in: .errors)
                    }
                    let states = try await stage.prefect.states(run)
                    #expect(
                        states.compactMap { $0["type"]?.string }
                            == ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "PENDING", "COMPLETED"])
                    #expect(states.last?["message"] == states.dropLast(2).last?["message"])
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test(
            "a run that has ended gets its end back when Prefect gives it another state in place of a late claim",
            arguments: ["ENQUEUE", "CANCEL_NEW"])
        func atTheLimit(strategy: JSONValue) async throws {
            try await Stage.with("limit") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await holdFirstClaim(proxy)
                    let deployment = try await stage.deployment(["command": Stage.walk()])
                    let run = try await stage.prefect.scheduleRun(deployment)
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { slow in
                        try await letAnotherComplete(run, in: stage, proxy)
                        try await stage.prefect.call(
                            "PATCH", "/deployments/\(deployment)",
                            ["concurrency_limit": 1, "concurrency_options": ["collision_strategy": strategy]])
                        let holder = try await stage.prefect.scheduleRun(deployment, after: .seconds(3600))
                        let answer = try await stage.prefect.setState("PENDING", flowRun: holder, force: false)
                        #expect(answer["status"] == "ACCEPT")
                        try await proxy.removeRules()
                        _ = try await slow.line(containing: "claim taken back", in: .errors)
                    }
                    let types = try await stage.prefect.states(run).compactMap { $0["type"]?.string }
                    let given = strategy == "ENQUEUE" ? "SCHEDULED" : "CANCELLED"
                    #expect(types == ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED", given, "COMPLETED"])
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("a claim that followed the scheduling that was polled is launched without a look at the history")
        func withoutHistory() async throws {
            try await Stage.with("history") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(["path": "flow_run_states", "times": .null, "fault": ["kind": "cut"]])
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    _ = try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { _ in
                        try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    }
                    #expect(try await proxy.count("cut") == 0)
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("a run that moves on right after a claim's new mark is not launched under it")
        func movedOnAfterTheMark() async throws {
            try await Stage.with("mark") { stage in
                let run = try await RecoveryTests.claimedByTheDead(in: stage)
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(
                        ["path": "set_state", "match": "taken over from", "fault": ["kind": "late", "seconds": 8]])
                    try await stage.host(["--name", "heir"], environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) {
                        heir in
                        _ = try await eventually("the new mark") {
                            try await stage.prefect.flowRun(run)["state"]?["message"]?.string
                        } until: {
                            $0?.contains("taken over from") == true
                        }
                        // As a task would that the dead host has launched after all, and that no list shows yet.
                        try await stage.prefect.setState("RUNNING", flowRun: run)
                        _ = try await heir.line(containing: "it moved on while its claim was renewed", in: .errors)
                    }
                    #expect(try await stage.tasks(of: run).isEmpty)
                    #expect(try await stage.prefect.stateType(run) == "RUNNING")
                }
            }
        }

        @Test("what has taken effect while the run's state was put back is put back in turn")
        func whilePuttingBack() async throws {
            try await Stage.with("stale") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await holdFirstClaim(proxy)
                    try await proxy.add(
                        [
                            "group": "back", "path": "set_state", "match": "COMPLETED", "times": 1,
                            "fault": ["kind": "gate"],
                        ])
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.host(environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) { slow in
                        try await letAnotherComplete(run, in: stage, proxy)
                        try await proxy.removeRules(group: "gate")
                        _ = try await eventually("the state that is put back, held back") {
                            try await proxy.count("gate") == 2 ? true : nil
                        }
                        try await stage.prefect.setState("FAILED", flowRun: run)
                        try await proxy.removeRules()
                        _ = try await eventually("the state that was replaced") {
                            let states = try await stage.prefect.states(run).compactMap { $0["type"]?.string }
                            return states.suffix(3) == ["FAILED", "COMPLETED", "FAILED"] ? true : nil
                        }
                        #expect(slow.exit == nil)
                    }
                    #expect(try await stage.prefect.stateType(run) == "FAILED")
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("a host that dies with such a claim: the next takes it back")
        func leftBehind() async throws {
            try await Stage.with("stale") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await holdFirstClaim(proxy)
                    // The host cannot look at the history, and so never learns what its claim has replaced.
                    try await proxy.add(["path": "flow_run_states", "times": .null, "fault": ["kind": "cut"]])
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.host(["--name", "heir"], environment: ["PREFECT_API_URL": "\(proxy.url)/api"]) {
                        _ in
                        try await letAnotherComplete(run, in: stage, proxy)
                        try await proxy.removeRules(group: "gate")
                        _ = try await stage.prefect.waitForState("PENDING", flowRun: run)
                    }
                    try await stage.host(["--name", "heir"]) { _ in
                        _ = try await stage.prefect.waitForState("COMPLETED", flowRun: run)
                    }
                    #expect(try await stage.tasks(of: run).count == 1)
                }
            }
        }

        @Test("a claim whose acceptance is read late is proved again: it may have been superseded since it was given")
        func lateAnswer() async throws {
            try await Stage.with("late") { stage in
                try await FaultProxy.with(port: stage.server.port) { proxy in
                    try await proxy.add(
                        [
                            "path": "set_state", "match": "worker-host claim", "times": 1,
                            "fault": ["kind": "late", "seconds": 8],
                        ])
                    let run = try await stage.prefect.scheduleRun(
                        try await stage.deployment(["command": Stage.walk()]))
                    try await stage.host(
                        settings: ["proofLifetimeSeconds": 1], environment: ["PREFECT_API_URL": "\(proxy.url)/api"]
                    ) { host in
                        _ = try await stage.prefect.waitForState("PENDING", flowRun: run)
                        try await stage.prefect.setState("COMPLETED", flowRun: run)
                        _ = try await host.line(containing: "flow run is not ours", in: .errors)
                    }
                    #expect(try await stage.prefect.stateType(run) == "COMPLETED")
                    #expect(try await stage.tasks(of: run).isEmpty)
                }
            }
        }

        /// While the slow host's claim is held back, another one brings the run to its end.
        private func letAnotherComplete(_ run: String, in stage: Stage, _ proxy: FaultProxy) async throws {
            _ = try await eventually("the claim held back") { try await proxy.count("gate") == 1 ? true : nil }
            try await stage.host { _ in
                _ = try await stage.prefect.waitForState("COMPLETED", flowRun: run)
            }
        }

        private func holdFirstClaim(_ proxy: FaultProxy) async throws {
            try await proxy.add(
                [
                    "group": "gate", "path": "set_state", "match": "worker-host claim", "times": 1,
                    "fault": ["kind": "gate"],
                ])
        }
    }
}
