import HostCore
import Testing

@Suite("A pool's share") struct PoolShareTests {
    private let runs = (0..<600).map { "run-\($0)" }
    private let names = ["a", "b", "c"]

    private func own(_ name: String, of living: [String]) -> Set<String> {
        let share = PoolShare(own: name, living: living)
        return Set(runs.filter(share.isOwn))
    }

    @Test("every run has one first worker, whatever the order in which they are named, and each has about as many")
    func disjoint() {
        let shares = names.map { own($0, of: names.reversed()) }
        #expect(shares.reduce(into: Set()) { $0.formUnion($1) } == Set(runs))
        #expect(shares.map(\.count).reduce(0, +) == runs.count)
        #expect(shares.allSatisfy { $0.count > 150 })
    }

    @Test("a worker that comes takes of each, and moves nothing between the others")
    func newcomer() {
        #expect(own("a", of: names).isSubset(of: own("a", of: ["a", "b"])))
        #expect(own("b", of: names).isSubset(of: own("b", of: ["a", "b"])))
    }

    @Test("alone, or not listed yet, a worker keeps the order; it counts itself in any case")
    func alone() {
        let share = PoolShare(own: "a")
        #expect(share.ordered(runs, id: \.self, queue: { _ in nil }) == runs)
        #expect(share.count == 1)
        #expect(PoolShare(own: "a", living: ["b"]).count == 2)
    }

    @Test("its own come first, in order; the others follow, and queues stay apart")
    func order() {
        let share = PoolShare(own: "a", living: names)
        let ordered = share.ordered(runs, id: \.self) { $0.count > 6 ? "late" : "early" }
        let early = runs.filter { $0.count <= 6 }
        let late = runs.filter { $0.count > 6 }
        #expect(
            ordered
                == [early, late].flatMap { block in
                    block.filter(share.isOwn) + block.filter { !share.isOwn($0) }
                })
        #expect(ordered != runs)
    }
}
