import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime
import Synchronization
import TestSupport
import Testing

@Suite("A pool's shadow")
struct PoolShadowTests {
    @Test(
        "two drivers that ship are compared as if the pool were moved from one to the other; each difference is told once",
        arguments: [("ec2", "EC2", "fargate", "FARGATE"), ("fargate", "FARGATE", "ec2", "EC2")])
    func moved(driver: String, launchType: String, shadow: String, other: String) async throws {
        let request = try ShadowStage.request(["image": "etl:1", "launch_type": .string(launchType)])
        try await ShadowStage.with(shadow) { stage in
            let plan = try await stage.plan(request, driver: driver)
            for run in ["one", "two", "three"] {
                stage.shadow.offer(
                    ShadowStage.offer(request, plan: plan, run: run, lookUp: { ShadowStage.fact($0) }))
            }
            let tally = try await stage.tally(of: 3)
            #expect(tally.different == 3, "\(tally.lastFailure ?? "")")
            #expect(tally.paths["/attempts/0/runTask/launchType"] == 3)
            let told = stage.log.all.filter { $0.hasPrefix("the shadow plans otherwise") }
            #expect(told.count == tally.paths.count)
            #expect(told.allSatisfy { $0.contains("one") })
            let line = told.first { $0.contains("/attempts/0/runTask/launchType") } ?? ""
            #expect(line.contains(#""planned": "\#(launchType)""#), "\(line)")
            #expect(line.contains(#""shadowed": "\#(other)""#), "\(line)")
        }
    }

    @Test("a shadow that plans the same is counted and tells nothing")
    func same() async throws {
        try await ShadowStage.with("obedient") { stage in
            for _ in 0..<3 { stage.shadow.offer(ShadowStage.offer(ShadowStage.request(doing: "plan"))) }
            let tally = try await stage.tally(of: 3)
            #expect(tally.same == 3)
            #expect(stage.log.all.filter { $0.hasPrefix("the shadow") }.isEmpty)
        }
    }

    @Test("what it needs to know is looked up for it")
    func needs() async throws {
        let asked = Mutex<[String]>([])
        let needy = try ShadowStage.request(["image": "etl:1"])
        try await ShadowStage.with("fargate") { stage in
            stage.shadow.offer(
                ShadowStage.offer(needy) { need in
                    asked.withLock { $0.append(need.operation) }
                    return .null
                })
            let tally = try await stage.tally(of: 1)
            // No VPC, no plan: the refusal is the shadow's own affair.
            #expect(tally.failed == 1)
            #expect(tally.lastFailure?.isEmpty == false)
        }
        #expect(asked.withLock { $0.first } == "ec2:DescribeVpcs")
    }

    @Test("one that dies, refuses, is not there or cannot be told what it asks is only counted")
    func failures() async throws {
        try await ShadowStage.with("obedient") { stage in
            stage.shadow.offer(ShadowStage.offer(ShadowStage.request(doing: "exit", 41)))
            let tally = try await stage.tally(of: 1)
            #expect(tally.failed == 1)
            #expect(tally.lastFailure?.contains("41") == true)
            #expect(stage.log.all.filter { $0.hasPrefix("the shadow") }.isEmpty)
        }
        try await ShadowStage.with("nobody") { stage in
            stage.shadow.offer(ShadowStage.offer(ShadowStage.request(doing: "plan")))
            let tally = try await stage.tally(of: 1)
            #expect(tally.lastFailure?.contains("'nobody'") == true)
        }
        struct Unanswered: Error {}
        let needy = try ShadowStage.request(["image": "etl:1"])
        try await ShadowStage.with("fargate") { stage in
            stage.shadow.offer(ShadowStage.offer(needy) { _ in throw Unanswered() })
            let tally = try await stage.tally(of: 1)
            #expect(tally.lastFailure == "Unanswered()")
        }
    }

    @Test("while it hangs, runs are dropped and nobody waits; what it has goes with the host")
    func busy() async throws {
        try await ShadowStage.with("obedient") { stage in
            let hanging = ShadowStage.offer(ShadowStage.request(doing: "hang"))
            let count = 100
            // `offer` cannot wait: it is no asynchronous function.
            for _ in 0..<count { stage.shadow.offer(hanging) }
            let tally = stage.shadow.snapshot.tally
            #expect(tally.dropped >= count - PoolShadow.mostWaiting - 1)
            #expect(tally.offered == tally.dropped)
        }
    }
}
