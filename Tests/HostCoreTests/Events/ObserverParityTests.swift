import DriverProtocol
import HostCore
import Testing

@Suite("Recorded cases of Prefect's own observer")
struct ObserverParityTests {
    /// Cases in which the observer cannot read the tags, because it asks once or in the wrong region: here they are read.
    private static let withoutTags: Set<String> = ["event-tags-denied", "event-task-gone", "deregister-other-region"]

    @Test("the same states are proposed and the same events told, for the same tags and states of the runs")
    func cases() throws {
        var (states, events) = (0, 0)
        for name in ParityFixtures.caseNames where !Self.withoutTags.contains(name) {
            let json = ParityFixtures.json("cases/" + name)
            let steps = zip(json["input"]?["steps"]?.array ?? [], json["expected"]?["steps"]?.array ?? [])
            for (step, expected) in steps where step["op"] == "observe" {
                let tags = try Self.tags(json)
                let changes = (step["messages"]?.array ?? []).compactMap { TaskStateChange(json: $0) }
                let proposed = changes.flatMap { Self.proposed($0, flowRuns: step["flow_runs"], tags: tags) }
                // What Prefect rejects does not count as a state.
                let wanted = step["reject"] == nil ? expected["states"]?.array ?? [] : ["CRASHED"]
                #expect(proposed == wanted.map { $0["type"]?.string ?? $0.string ?? "" }, "\(name)")
                states += proposed.count

                let told = changes.filter { ClaimID($0.id) != nil }.map { change in
                    JSONValue.object([
                        "event": .string("prefect.ecs.task.\(change.task.lastStatus.lowercased())"),
                        "resource": .object(TaskResources.task(change.task)),
                        "related": .array(TaskResources.related(tags: tags).map(JSONValue.object)),
                    ])
                }
                let recorded = (expected["events"]?.array ?? []).map { event in
                    JSONValue.object([
                        "event": event["event"] ?? .null, "resource": event["resource"] ?? .null,
                        "related": event["related"] ?? .null,
                    ])
                }
                #expect(told == recorded, "\(name)")
                events += told.count
            }
        }
        #expect(states >= 9 && events >= 18)
    }

    /// The tags that the case's task was launched with.
    private static func tags(_ json: JSONValue) throws -> [String: String] {
        let calls = (json["expected"]?["steps"]?.array ?? []).flatMap { $0["calls"]?.array ?? [] }
        let list = calls.first { $0["operation"] == "RunTask" }?["params"]?["tags"]?.array ?? []
        return Dictionary(list.map { ($0["key"]?.string ?? "", $0["value"]?.string ?? "") }) { first, _ in first }
    }

    /// The types of the states that an event leads to.
    private static func proposed(
        _ change: TaskStateChange, flowRuns: JSONValue?, tags: [String: String]
    ) -> [String] {
        guard let run = flowRuns?[tags["prefect.io/flow-run-id"] ?? ""],
            let kind = StateRecord.Kind(rawValue: run["type"]?.string ?? "")
        else { return [] }
        let scheduled = StateRecord(kind: .scheduled, name: "Scheduled", message: nil)
        let state = StateRecord(kind: kind, name: run["name"]?.string ?? "", message: nil)
        guard let task = ObservedTask(task: change.task, history: [scheduled, state], pid: nil) else { return [] }
        guard change.task.isStopped else { return task.isToShowPending ? ["PENDING"] : [] }
        switch task.stopped(at: nil) {
        case .nothing: return []
        case .cancelled: return ["CANCELLED"]
        case .crashed: return ["CRASHED"]
        }
    }
}
