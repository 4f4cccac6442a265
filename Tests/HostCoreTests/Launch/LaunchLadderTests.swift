import DriverProtocol
import HostCore
import Testing

@Suite struct LaunchLadderTests {
    private func plan(_ attempts: [TaskPlan.Attempt]) -> TaskPlan {
        TaskPlan(taskDefinition: .use("family"), container: nil, attempts: attempts)
    }

    @Test("capacity walks down the rungs and begins again at the first")
    func walk() {
        let ladder = LaunchLadder(
            plan([
                .init(name: "spot", runTask: [:], fallbackOn: ["capacity"]), .init(name: "on-demand", runTask: [:]),
            ]))
        #expect((0..<5).map { ladder.rung(attempt: $0).name } == ["spot", "on-demand", "spot", "on-demand", "spot"])
        #expect((0..<3).map(ladder.isLastRung) == [false, true, false])
    }

    @Test("a rung that does not fall back on capacity is the last that capacity reaches")
    func noFallback() {
        let ladder = LaunchLadder(
            plan([
                .init(name: "spot", runTask: [:], fallbackOn: ["spot-interruption"]),
                .init(name: "on-demand", runTask: [:]),
            ]))
        #expect(ladder.rungs.map(\.name) == ["spot"])
    }
}
