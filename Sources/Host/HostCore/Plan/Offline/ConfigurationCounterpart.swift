internal import DriverProtocol

/// Finds the place of a job configuration that says what a field of a plan says.
struct ConfigurationCounterpart {
    private let configuration: JSONObject

    init(_ configuration: JSONObject) {
        self.configuration = configuration
    }

    /// The place in dots, such as `task_definition.cpu`; nil when nothing there means and says the same.
    /// - Parameters:
    ///   - value: a field of the plan.
    ///   - steps: where it stands in the plan.
    func place(of value: JSONValue, at steps: [String]) -> String? {
        pairPlace(of: value, at: steps) ?? commandPlace(of: value, at: steps) ?? samePlace(of: value, at: steps)
    }

    /// `/taskDefinition/register/…` is `task_definition`, `/attempts/0/runTask/…` is `task_run_request`.
    private func samePlace(of value: JSONValue, at steps: [String]) -> String? {
        let place: [String]
        if steps.starts(with: ["taskDefinition", "register"]) {
            place = ["task_definition"] + steps.dropFirst(2)
        } else if steps.count > 3, steps[0] == "attempts", steps[2] == "runTask" {
            place = ["task_run_request"] + steps.dropFirst(3)
        } else if steps == ["taskDefinition", "use"] {
            place = ["task_run_request", "taskDefinition"]
        } else {
            return nil
        }
        var found: JSONValue? = .object(configuration)
        for step in place { found = found?.array == nil ? found?[step] : Int(step).flatMap { found?[$0] } }
        guard let found, Self.text(found) == Self.text(value) else { return nil }
        return place.joined(separator: ".")
    }

    /// Environment variables and tags, which the configuration has as `env` and `labels`.
    private func pairPlace(of value: JSONValue, at steps: [String]) -> String? {
        guard steps.count > 1, let said = value["value"] else { return nil }
        let (member, name): (String, String?) =
            switch steps[steps.count - 2] {
            case "environment": ("env", value["name"]?.string)
            case "tags": ("labels", value["key"]?.string)
            default: ("", nil)
            }
        guard let name, let given = configuration[member]?[name], Self.text(given) == Self.text(said) else {
            return nil
        }
        return "\(member).\(name)"
    }

    private func commandPlace(of value: JSONValue, at steps: [String]) -> String? {
        guard steps.last == "command", let command = configuration["command"]?.string,
            let words = try? ShellWords.split(command), value.array?.compactMap(\.string) == words
        else { return nil }
        return "command"
    }

    /// ECS wants some numbers as texts, so `512` says what `"512"` says.
    private static func text(_ value: JSONValue) -> String { value.string ?? value.text(.canonical) }
}
