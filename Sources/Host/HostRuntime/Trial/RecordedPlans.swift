internal import DriverProtocol
internal import DriverSupervision
internal import HostCore

/// The requests for plans of a recording, the rounds of each brought together.
struct RecordedPlans {
    private struct Group {
        let params: JSONObject
        let line: Int
        var facts = FactBook()
        var needs: [String: FactNeed] = [:]
    }

    private var groups: [Group] = []

    /// - Parameter driver: only what was asked of this driver, if it was asked anything.
    init(_ recording: DriverRecording, driver: String?) throws(DriverRecording.Invalid) {
        let own = try driver.map { name throws(DriverRecording.Invalid) in try recording.drivers().contains(name) }
        var positions: [JSONObject: Int] = [:]
        for place in recording.positions {
            guard let (line, exchange) = try recording.entry(at: place), exchange.method == DriverMethod.plan,
                own != true || exchange.driver == driver
            else { continue }
            // Rounds differ in their facts alone, repetitions not at all.
            var params = exchange.params
            params["facts"] = [:]
            let position = positions[params] ?? groups.count
            if position == groups.count {
                positions[params] = position
                groups.append(Group(params: params, line: line))
            }
            for (name, answer) in exchange.params["facts"]?.object ?? [:] {
                if let need = groups[position].needs[name] {
                    groups[position].facts.note(answer, to: need)
                } else {
                    groups[position].facts.note(answer, name: name)
                }
            }
            guard case .result(let result) = exchange.outcome,
                case .needs(let needs)? = try? PlanAnswer(result: result)
            else { continue }
            for need in needs { groups[position].needs[need.name] = need }
        }
    }

    /// One request for each.
    func subjects(file: String) throws(PlanSubjectFile.Invalid) -> [PlanSubject] {
        var subjects: [PlanSubject] = []
        for group in groups {
            subjects.append(
                try PlanSubjectFile.subject(group.params, name: "\(file) line \(group.line)", facts: group.facts))
        }
        return subjects
    }
}
