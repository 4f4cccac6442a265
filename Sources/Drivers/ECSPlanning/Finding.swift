package import DriverProtocol

/// Something that AWS would refuse, or might, in a job's configuration.
package struct Finding: Sendable, Equatable {
    /// A JSON Pointer into the request's params.
    package var path: String
    /// What stands there; nil when nothing does.
    package var value: JSONValue?
    /// How sure the planner is.
    package var severity: ConfigurationFinding.Severity
    /// What is wrong, in a sentence that names the value.
    package var message: String
    /// The rule, in general words.
    package var rule: String
    /// What to do about it.
    package var remedy: String

    /// A finding; an error unless said otherwise.
    package init(
        _ path: String, value: JSONValue? = nil, _ message: String, rule: String, remedy: String,
        severity: ConfigurationFinding.Severity = .error
    ) {
        self.path = Self.cut(path)
        self.value = value
        self.severity = severity
        self.message = Self.cut(message)
        self.rule = Self.cut(rule)
        self.remedy = Self.cut(remedy)
    }

    /// Names in templates can be of any length.
    private static let longest = 2000

    private static func cut(_ text: String) -> String {
        text.utf8.count <= longest ? text : text.prefix(longest - 1) + "…"
    }

    /// The finding as it stands in an error's `data.findings`. Long values are cut.
    package var json: JSONValue {
        var object: JSONObject = [
            "path": .string(path), "severity": .string(severity.rawValue), "message": .string(message),
            "rule": .string(rule), "remedy": .string(remedy),
        ]
        if let shownValue { object["value"] = shownValue }
        return .object(object)
    }

    /// The finding as a warning of a plan.
    var warning: TaskPlan.Warning {
        TaskPlan.Warning(message: "\(path): \(message)", hint: remedy, path: path, value: shownValue, rule: rule)
    }

    private var shownValue: JSONValue? {
        guard let value else { return Optional<JSONValue>.none }
        let text = value.string ?? value.text()
        return text.utf8.count <= 200 ? value : .string(String(text.prefix(200)) + "…")
    }
}
