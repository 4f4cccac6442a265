import DriverProtocol
import ECSPlanning
import HostCore
import Testing

/// The requests and answers of the recorded cases fit docs/driver-protocol.schema.json.
@Suite("Recorded cases and the protocol's schema")
struct ParitySchemaTests {
    private static let document = Result {
        try JSONValue(parsing: ParityCase.bytes(ParityCase.folder + "/../../../docs/driver-protocol.schema.json"))
    }

    private func faults(of value: JSONValue, as definition: String) throws -> [String] {
        var root = try Self.document.get()
        root["oneOf"] = nil
        root["$ref"] = .string("#/$defs/\(definition)")
        return JSONSchema(root).violations(of: value).map { "\($0.path) \($0.message)" }
    }

    private static func answer(
        _ planner: ECSPlanner, _ request: PlanRequest
    ) -> (definition: String, value: JSONValue, needs: [FactNeed]) {
        do throws(DriverError) {
            let answer = try planner.plan(request)
            if case .needs(let needs) = answer { return ("planResult", answer.result, needs) }
            return ("planResult", answer.result, [])
        } catch {
            return ("error", error.json, [])
        }
    }

    @Test("agree in every round of every plan")
    func agree() throws {
        var rounds = 0
        for item in ParityCase.all {
            for run in item.runs {
                var request = run.request
                let planner = ECSPlanner(role: ParityRun.role(for: request.configuration))
                let account = SimulatedAccount(item.input, region: request.aws["region"]?.string ?? "")
                for _ in 0..<5 {
                    rounds += 1
                    #expect(try faults(of: .object(request.params), as: "planParams") == [], "\(item.name)")
                    let (definition, value, needs) = Self.answer(planner, request)
                    #expect(try faults(of: value, as: definition) == [], "\(item.name)")
                    guard !needs.isEmpty else { break }
                    for need in needs { request.facts[need.name] = account.answer(need) }
                }
            }
        }
        #expect(rounds > 100)
    }
}
