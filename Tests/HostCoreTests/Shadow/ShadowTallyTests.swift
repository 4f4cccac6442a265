import DriverProtocol
import HostCore
import Testing

@Suite("What a shadow's plans come to")
struct ShadowTallyTests {
    private func plan(_ launchType: JSONValue, attempt: String = "a", explain: String = "") -> TaskPlan {
        TaskPlan(
            taskDefinition: .use("etl:1"), container: "prefect",
            attempts: [.init(name: attempt, runTask: ["launchType": launchType])],
            explain: [.init(path: "/", from: explain, why: "")])
    }

    private func differences(_ planned: TaskPlan, _ shadow: TaskPlan) -> [JSONDifference] {
        ShadowComparison.differences(planned: planned, shadow: shadow)
    }

    @Test("plans are compared in all that is launched; attempts by their place, where values come from not at all")
    func comparison() {
        #expect(differences(plan("EC2", explain: "x"), plan("EC2", explain: "y")).isEmpty)
        #expect(
            differences(plan("EC2", attempt: "ec2"), plan("FARGATE", attempt: "fargate")) == [
                JSONDifference(path: "/attempts/0/name", kind: .changed, left: "ec2", right: "fargate"),
                JSONDifference(
                    path: "/attempts/0/runTask/launchType", kind: .changed, left: "EC2", right: "FARGATE"),
            ])
    }

    @Test("a difference is told once, and counted at its place each time")
    func once() {
        var tally = ShadowTally()
        let found = differences(plan("EC2"), plan("FARGATE"))
        #expect(tally.note(found) == found)
        #expect(tally.note(found).isEmpty)
        #expect(tally.note([]).isEmpty)
        #expect(tally.same == 1)
        #expect(tally.different == 2)
        #expect(tally.paths == ["/attempts/0/runTask/launchType": 2])
        tally.noteFailure("it died")
        tally.noteDropped()
        #expect(tally.offered == 5)
        #expect(tally.lastFailure == "it died")
    }

    @Test("what differs from run to run at one place is told a few times and then only counted")
    func bounded() {
        var tally = ShadowTally()
        var told = 0
        for number in 0..<100 {
            told += tally.note(differences(plan("EC2"), plan(.int(number)))).count
        }
        #expect(told == ShadowTally.mostToldOfPath)
        #expect(tally.paths == ["/attempts/0/runTask/launchType": 100])
    }

    @Test("places beyond the bound are counted together and not told")
    func manyPlaces() {
        var tally = ShadowTally()
        var told = 0
        for number in 0..<(ShadowTally.mostPaths + 50) {
            told += tally.note([JSONDifference(path: "/\(number)", kind: .added, right: 1)]).count
        }
        #expect(told == ShadowTally.mostPaths)
        #expect(tally.paths.count == ShadowTally.mostPaths)
        #expect(tally.otherPaths == 50)
    }

    @Test("the most frequent places come first")
    func order() {
        var tally = ShadowTally()
        for path in ["/b", "/a", "/c", "/c"] { _ = tally.note([JSONDifference(path: path, kind: .removed, left: 1)]) }
        #expect(tally.mostFrequent.map(\.path) == ["/c", "/a", "/b"])
    }
}
