import Doctor
import DriverProtocol
import HostCore
import Testing

@Suite("Doctor: work pools")
struct PoolVerdictTests {
    private func verdict(_ change: (inout PoolFacts) -> Void, wanted: [String] = []) -> CheckResult {
        var pool = PoolFacts(name: "etl", type: "ecs", queues: [.init(name: "default")])
        change(&pool)
        return PoolVerdict.pool(pool, type: "ecs", wanted: wanted)
    }

    @Test("a pool is served unless it is of another type; what keeps its runs from being launched is a warning")
    func pools() {
        #expect(verdict { _ in }.status == .ok)
        #expect(verdict { $0.concurrencyLimit = 12 }.seen == "of type ecs, at most 12 runs at a time")
        let other = verdict { $0.type = "process" }
        #expect(other.status == .failure)
        #expect(other.remedy?.contains("--pool") == true)
        #expect(verdict { $0.isPaused = true }.remedy == "prefect work-pool resume etl")
        #expect(verdict { $0.concurrencyLimit = 0 }.status == .warning)
        #expect(verdict { $0.queues = [.init(name: "default", isPaused: true)] }.seen.contains("'default'"))
        let quiet = verdict(
            { $0.queues = [.init(name: "default", isPaused: true), .init(name: "high")] }, wanted: ["high"])
        #expect(quiet.status == .ok)
        let missing = verdict({ _ in }, wanted: ["high"])
        #expect(missing.status == .warning)
        #expect(missing.seen.contains("no work queue 'high'"))
        #expect(PoolVerdict.missing("etl").status == .warning)
        #expect(PoolVerdict.none.status == .warning)
    }

    @Test("errors in a template or a deployment are failures, the first one shown with its place and hint")
    func findings() {
        let warning = ConfigurationFinding(path: "/variables/x", severity: .warning, message: "Odd.")
        let error = ConfigurationFinding(path: "/cpu", severity: .error, message: "No such size.", hint: "Take 512.")
        #expect(PoolVerdict.template(ofPool: "etl", isEmpty: false, []).status == .ok)
        #expect(PoolVerdict.template(ofPool: "etl", isEmpty: true, []).status == .warning)
        #expect(PoolVerdict.template(ofPool: "etl", isEmpty: false, [warning]).status == .warning)
        let both = PoolVerdict.template(ofPool: "etl", isEmpty: false, [warning, error])
        #expect(both.status == .failure)
        #expect(both.seen == "/cpu: No such size (and 1 more)")
        #expect(both.remedy == "Take 512.")
        let named = ConfigurationFinding(path: "/cpu", severity: .error, message: "/cpu: No such size.")
        #expect(PoolVerdict.template(ofPool: "etl", isEmpty: false, [named]).seen == "/cpu: No such size")
        #expect(PoolVerdict.deployment("nightly", ofPool: "etl", []) == nil)
        #expect(PoolVerdict.deployment("nightly", ofPool: "etl", [error])?.subject == "'nightly' of 'etl'")
        let some = PoolVerdict.deployments(ofPool: "etl", all: 90, checked: 25, faulty: 2)
        #expect(some.seen.contains("25 of 90"))
        #expect(some.seen.contains("worker-host plan --pool etl --check"))
    }

    @Test("a plan that fails for want of AWS is no fault of the pool's")
    func launches() {
        let aws = PreviewFailure(kind: "aws-error", message: "no credentials")
        #expect(LaunchVerdict.failed("of 'etl'", aws, isAWSAtFault: true).status == .skipped)
        #expect(LaunchVerdict.failed("of 'etl'", aws, isAWSAtFault: false).status == .failure)
        let own = PreviewFailure(kind: "incompatible", path: "/configuration/cpu", message: "No.", hint: "Do.")
        let failure = LaunchVerdict.failed("of 'etl'", own, isAWSAtFault: true)
        #expect(failure.status == .failure)
        #expect(failure.seen == "it would not be launched: /configuration/cpu: No")
        #expect(failure.remedy == "Do.")
    }
}
