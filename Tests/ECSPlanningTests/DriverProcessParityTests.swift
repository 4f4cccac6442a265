import DriverProtocol
import ECSPlanning
import TestSupport
import Testing

/// The recorded cases again, through the driver executables: what the host sees is what the planner says.
@Suite("Recorded cases through the drivers", .serialized)
struct DriverProcessParityTests {
    @Test("a driver process answers as its planner does", arguments: [DriverRole.fargate, .ec2, .taskDefinitionARN])
    func same(_ role: DriverRole) throws {
        let process = try LineProcess(BuiltProduct.path("worker-driver-\(role.name)"))
        var answers = 0
        for item in ParityCase.all {
            for run in item.runs where ParityRun.role(for: run.request.configuration) == role {
                let account = SimulatedAccount(item.input, region: run.request.aws["region"]?.string ?? "")
                var request = run.request
                for round in 0..<5 {
                    let id = "\(item.name)/\(round)"
                    let message = RPCMessage.request(id: .string(id), method: "plan", params: request.params)
                    try process.write(message.line)
                    let line = try #require(try process.readLine())
                    let answer = try RPCMessage(line: Array(line.utf8))
                    answers += 1
                    let ours: RPCMessage
                    var needs: [FactNeed] = []
                    do throws(DriverError) {
                        let planned = try ECSPlanner(role: role).plan(request)
                        if case .needs(let list) = planned { needs = list }
                        ours = .result(id: .string(id), planned.result)
                    } catch {
                        ours = .failure(id: .string(id), error)
                    }
                    #expect(answer.line == ours.line, "\(id)")
                    guard !needs.isEmpty else { break }
                    for need in needs { request.facts[need.name] = account.answer(need) }
                }
            }
        }
        process.closeInput()
        #expect(process.wait() == .exit(0))
        #expect(answers > 10)
    }
}
