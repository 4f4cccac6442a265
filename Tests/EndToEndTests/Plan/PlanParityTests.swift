import DriverProtocol
import TestSupport
import Testing

/// Every recorded case of Prefect's own worker through `worker-host plan --file`, which is to say through the host's
/// resolution, its routing, the real driver executables, its choice of task definitions and its RunTask.
@Suite("Recorded cases through worker-host plan")
struct PlanParityTests {
    /// Cases without a mistake of the other worker's in which this program does something else, and what.
    private enum Difference {
        /// A revision that asks for the same is reused.
        case reuses
        /// Launching waits and retries by its own rules, so the plan stands.
        case launches
        /// It fails as recorded, but before anything is registered.
        case registersNothing
    }

    private static let differences: [String: Difference] = [
        "cache-lookup-fails": .reuses, "cache-lost-on-restart": .reuses, "cache-miss-image": .reuses,
        "cache-shared-family": .reuses, "cache-three-runs": .reuses,
        "cpu-vcpu-text": .launches, "register-attempts-two": .launches, "register-concurrent-thrice": .launches,
        "run-attempts-five": .launches, "run-different-errors": .launches, "run-empty-answer": .launches,
        "run-failure-memory": .launches, "run-no-capacity": .launches, "run-throttled": .launches,
        "subnets-denied": .registersNothing, "vpcs-denied": .registersNothing,
    ]

    @Test("the cases are there")
    func completeness() {
        #expect(RecordedCase.all.count == 449)
        #expect(RecordedCase.more.count >= 20)
        #expect(Set(Self.differences.keys).isSubset(of: Set(RecordedCase.all.filter(\.bugs.isEmpty).map(\.name))))
    }

    @Test(
        "a case without mistakes is planned as it was recorded",
        arguments: (RecordedCase.all + RecordedCase.more).filter(\.bugs.isEmpty))
    func recorded(_ item: RecordedCase) async throws {
        let plan = try await PlanRun(["--json", "--file", item.path])
        let steps = try plan.steps
        try #require(steps.count == item.steps.count)
        for (position, step) in steps.enumerated() {
            guard item.operations[position] == "run" else {
                #expect(step == [:])
                continue
            }
            let recorded = item.steps[position]
            switch Self.differences[item.name] {
            case nil: compare(step, recorded, item)
            case .reuses?:
                if RecordedCase.params("RegisterTaskDefinition", recorded) != nil, position > 0,
                    RecordedCase.params("RegisterTaskDefinition", step) == nil
                {
                    #expect(step["taskDefinition"]?["reused"]?.string != nil, "\(item.name)")
                }
                #expect(step["error"] == nil)
            case .launches?:
                #expect(step["error"] == nil)
                #expect(RecordedCase.params("RunTask", step) != nil)
            case .registersNothing?:
                #expect(step["error"]?["kind"] == recorded["error"]?["kind"])
                #expect(RecordedCase.params("RegisterTaskDefinition", step) == nil)
            }
        }
        let fails = steps.contains { $0["error"] != nil }
        #expect(plan.exit == .code(fails ? 1 : 0))
    }

    private func compare(_ step: JSONValue, _ recorded: JSONValue, _ item: RecordedCase) {
        for operation in ["RegisterTaskDefinition", "RunTask"] {
            let ours = RecordedCase.params(operation, step)
            // Where the recorded worker fails after it has registered, nothing is registered here.
            if ours == nil, recorded["error"] != nil { continue }
            let differences = RequestComparison.differences(ours, RecordedCase.params(operation, recorded))
            #expect(differences.isEmpty, "\(item.name) \(operation): \(differences.joined(separator: "; "))")
        }
        guard let error = recorded["error"] else {
            #expect(step["error"] == nil, "\(item.name): \(step["error"]?.text() ?? "")")
            return
        }
        #expect(step["error"]?["kind"] == error["kind"], "\(item.name): \(step["error"]?.text() ?? "nothing")")
        for part in ["path", "message", "hint"] {
            #expect(step["error"]?[part]?.string?.isEmpty == false, "\(item.name) has no \(part)")
        }
        if error["kind"] == "incompatible", let message = error["message"]?.string {
            // Resolution has words of its own; drivers keep those that users search for.
            if step["driver"]?.string != nil {
                #expect(step["error"]?["message"]?.string?.contains(message) == true, "\(item.name)")
            }
        }
    }

    @Test(
        "a case with a mistake is answered with a launch or with what is wrong, where and what to do",
        arguments: RecordedCase.all.filter { !$0.bugs.isEmpty })
    func better(_ item: RecordedCase) async throws {
        let plan = try await PlanRun(["--json", "--file", item.path])
        for (position, step) in try plan.steps.enumerated() where item.operations[position] == "run" {
            guard let error = step["error"] else {
                #expect(RecordedCase.params("RunTask", step)?["taskDefinition"]?.string?.isEmpty == false)
                continue
            }
            for part in ["path", "message", "hint"] {
                #expect(error[part]?.string?.isEmpty == false, "\(item.name) has no \(part): \(error)")
            }
            // Where registering itself is refused, that is the last call.
            let registers = error["path"] != "/taskDefinition/register"
            #expect(
                !registers || RecordedCase.params("RegisterTaskDefinition", step) == nil,
                "\(item.name) registers before it fails")
            #expect(RecordedCase.params("RunTask", step) == nil)
        }
    }

    @Test(
        "what the other worker leaves to AWS or its SDK to refuse is refused before anything is registered",
        arguments: RecordedCase.more.filter { !$0.bugs.isEmpty })
    func refused(_ item: RecordedCase) async throws {
        let step = try #require(try await PlanRun(["--json", "--file", item.path]).steps.first)
        #expect(item.steps.first?["error"] != nil)
        let error = try #require(step["error"], "\(item.name) is planned")
        #expect(error["path"]?.string?.hasPrefix("/configuration/") == true && error["hint"]?.string != nil)
        #expect(RecordedCase.params("RegisterTaskDefinition", step) == nil)
        #expect(RecordedCase.params("RunTask", step) == nil)
    }
}
