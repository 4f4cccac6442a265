import DriverProtocol
import HostCore
import Testing

@Suite struct LaunchLadderTests {
    private func ladder(_ attempts: [TaskPlan.Attempt]) -> LaunchLadder {
        LaunchLadder(TaskPlan(taskDefinition: .use("family"), container: nil, attempts: attempts))
    }

    @Test("a failure leads to the next rung where the rung falls back on its class, else there is none")
    func walk() {
        let ladder = ladder([
            .init(name: "spot", runTask: [:], fallbackOn: ["capacity", "spot-interruption"]),
            .init(name: "on-demand", runTask: [:], fallbackOn: ["capacity"]),
        ])
        #expect(ladder.next(after: 0, on: .capacity) == 1)
        #expect(ladder.next(after: 0, on: .spotInterruption) == 1)
        #expect(ladder.next(after: 0, on: .transientStart) == nil)
        #expect(ladder.next(after: 1, on: .capacity) == nil)
    }

    @Test("a rung that the plan no longer has is its last")
    func shorter() {
        let ladder = ladder([.init(name: "spot", runTask: [:]), .init(name: "on-demand", runTask: [:])])
        #expect(ladder[1].name == "on-demand")
        #expect(ladder[7].name == "on-demand")
        #expect(ladder.next(after: 7, on: .capacity) == nil)
    }
}
