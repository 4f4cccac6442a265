import DriverProtocol
import ECSPlanning
import Testing

@Suite("Recorded cases of Prefect's worker")
struct ParityTests {
    /// Differences that are meant, beyond the cases with `bugs`: where the recording fails and this plans.
    static let accepted: Set<String> = [
        // ECS takes "1 vCPU"; the README of the cases says so.
        "cpu-vcpu-text",
        // A setting of the other worker's retries, which no driver sees.
        "run-attempts-zero",
    ]

    @Test("all cases are there")
    func completeness() {
        #expect(ParityCase.all.count == 449)
        let names = Set(ParityCase.all.map(\.name))
        #expect(Set(BetterBehaviour.table.keys).subtracting(names).isEmpty)
    }

    @Test("a case without mistakes is planned as it was recorded", arguments: ParityCase.all.filter { $0.bugs.isEmpty })
    func recorded(_ item: ParityCase) throws {
        for run in item.runs { check(item, run) }
    }

    @Test("a case with mistakes is planned better, or as well", arguments: ParityCase.all.filter { !$0.bugs.isEmpty })
    func better(_ item: ParityCase) throws {
        for run in item.runs {
            if let expectation = BetterBehaviour.table[item.name] {
                expectation.check(planned(item, run))
            } else {
                check(item, run)
            }
        }
    }

    @Test(
        "the same request gives the same bytes",
        arguments: ["everything", "secret-both", "labels-many", "linked-sizes"])
    func determinism(_ name: String) throws {
        let item = try #require(ParityCase.all.first { $0.name == name })
        let run = try #require(item.runs.first)
        let first = try planned(item, run).get().json.serialized()
        for _ in 0..<5 { #expect(try planned(item, run).get().json.serialized() == first) }
    }

    private func planned(_ item: ParityCase, _ run: ParityCase.Run) -> Result<TaskPlan, DriverError> {
        let account = SimulatedAccount(item.input, region: run.request.aws["region"]?.string ?? "")
        do {
            return .success(try ParityRun.plan(run.request, account: account))
        } catch let error as DriverError {
            return .failure(error)
        } catch {
            return .failure(DriverError(code: 100, message: "\(error)"))
        }
    }

    /// Our requests equal the recorded ones; where the recording was refused before AWS was asked, we refuse.
    private func check(_ item: ParityCase, _ run: ParityCase.Run) {
        let kind = run.error?["kind"]?.string
        let isRefusal = kind == "incompatible" || kind == "params-invalid" || kind == "config-invalid"
        switch planned(item, run) {
        case .success(let plan):
            if isRefusal, !Self.accepted.contains(item.name) {
                Issue.record("\(item.name): planned, but the recording says: \(run.error?["message"]?.string ?? "")")
            }
            let differences = ParityRun.differences(plan, run.calls)
            #expect(differences.isEmpty, "\(item.name): \(differences.joined(separator: "; "))")
        case .failure(let error):
            guard run.error != nil else {
                Issue.record("\(item.name): \(error.message)")
                return
            }
            #expect(error.kind == .configuration)
            #expect(error.path?.hasPrefix("/configuration") == true && error.hint?.isEmpty == false)
            if kind == "incompatible", let recorded = run.error?["message"]?.string {
                #expect(error.message.contains(recorded), "\(item.name): \(error.message)")
            }
        }
    }
}
