internal import DriverProtocol

/// The rungs of a plan: the launch mode that was asked for, then those of the field `capacity_fallback`.
enum FallbackLadder {
    /// The modes in order. Without the field there is one.
    static func modes(_ first: LaunchMode, _ job: JobConfiguration, notes: inout PlanningNotes) -> [LaunchMode] {
        var reader = ConfigurationReader(members: job.all, notes: notes)
        let entries = reader.array("capacity_fallback")
        notes = reader.notes
        var modes = [first]
        for (position, entry) in entries.enumerated() {
            if let name = entry.filledString?.uppercased(), LaunchMode.known.contains(name) {
                modes.append(LaunchMode(launchType: name, strategy: []))
            } else if let strategy = entry.array, !strategy.isEmpty {
                var mode = LaunchMode(launchType: nil, strategy: strategy.map(\.withoutNulls))
                mode.strategyPath = JobConfiguration.root + "/capacity_fallback/\(position)"
                modes.append(mode)
            } else {
                notes.add(
                    Finding(
                        JobConfiguration.root + "/capacity_fallback/\(position)", value: entry,
                        "capacity_fallback entry \(position + 1) is \(brief(entry)).",
                        rule: "an entry is a launch type or a capacity provider strategy",
                        remedy: "Write FARGATE, FARGATE_SPOT, EC2, EXTERNAL, or a list of capacity providers."))
            }
        }
        return modes
    }

    /// The rungs, for requests that have everything but their launch modes.
    static func attempts(
        _ modes: [LaunchMode], requests: [JSONObject], notes: inout PlanningNotes
    ) -> [TaskPlan.Attempt] {
        zip(modes, requests).enumerated().map { position, rung in
            var (mode, rung) = rung
            mode.apply(to: &rung)
            if position > 0 { adapt(&rung, position: position, to: mode, notes: &notes) }
            let isLast = position == modes.count - 1
            let usesSpot = mode.name.contains("spot")
            let classes: [Interpretation.Class] = usesSpot ? [.capacity, .spotInterruption] : [.capacity]
            return TaskPlan.Attempt(
                name: mode.name, runTask: rung, fallbackOn: isLast ? [] : classes.map(\.rawValue))
        }
    }

    /// Takes out of a further rung what ECS takes on the first rung's side only.
    private static func adapt(
        _ rung: inout JSONObject, position: Int, to mode: LaunchMode, notes: inout PlanningNotes
    ) {
        func drop(_ name: String, _ why: String) {
            guard rung[name] != nil else { return }
            rung[name] = nil
            notes.explain("/attempts/\(position)/runTask/\(name)", from: "driver", why)
        }
        if mode.runsOnFargate {
            drop("placementConstraints", "left out: Fargate has no placement")
            drop("placementStrategy", "left out: Fargate has no placement")
        } else {
            drop("platformVersion", "left out: platform versions are Fargate's")
            if rung["networkConfiguration"]?["awsvpcConfiguration"]?["assignPublicIp"]?.string == "ENABLED" {
                rung["networkConfiguration", default: [:]]["awsvpcConfiguration"]?["assignPublicIp"] = "DISABLED"
                notes.explain(
                    "/attempts/\(position)/runTask/networkConfiguration", from: "driver",
                    "no public address: only Fargate gives one")
            }
        }
    }

    /// A definition that may run in several ways says so.
    static func widen(_ document: inout JSONObject, for modes: [LaunchMode]) {
        guard modes.count > 1 else { return }
        var requires = document["requiresCompatibilities"]?.array ?? []
        for mode in modes {
            let needed = mode.runsOnFargate ? "FARGATE" : mode.launchType ?? "EC2"
            if !requires.isEmpty, !requires.contains(.string(needed)) { requires.append(.string(needed)) }
        }
        if !requires.isEmpty { document["requiresCompatibilities"] = .array(requires) }
    }
}
