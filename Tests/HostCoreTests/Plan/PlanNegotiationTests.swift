import DriverProtocol
import HostCore
import Testing

@Suite struct PlanNegotiationTests {
    private let needs = PlanAnswer.needs([
        FactNeed(name: "network", operation: "ec2:DescribeSubnets", parameters: [:])
    ])

    @Test("a driver may ask five times")
    func fiveRounds() throws {
        var negotiation = PlanNegotiation()
        for _ in 0..<5 {
            guard case .lookUp = try negotiation.take(needs) else {
                Issue.record("the negotiation ended early")
                return
            }
        }
        let plan = TaskPlan(taskDefinition: .use("a"), container: nil, attempts: [.init(name: "a", runTask: [:])])
        let last = try negotiation.take(.plan(plan))
        #expect(last == .done(plan))
    }

    @Test("the error of the sixth round names what is still missing")
    func sixthRound() throws {
        var negotiation = PlanNegotiation()
        for _ in 0..<5 { _ = try negotiation.take(needs) }
        let sixth = Result { () throws(DriverError) in try negotiation.take(needs) }
        guard case .failure(let error) = sixth else {
            Issue.record("a sixth round was granted")
            return
        }
        #expect(error.message.contains("network (ec2:DescribeSubnets)"))
    }
}
