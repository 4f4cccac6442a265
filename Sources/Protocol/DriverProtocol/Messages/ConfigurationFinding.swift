/// One thing that is wrong, or may be, with a template or a job's configuration.
public struct ConfigurationFinding: Sendable, Equatable {
    /// How sure the driver is.
    public enum Severity: String, Sendable {
        /// AWS would refuse it, or the flow run could not start.
        case error
        /// AWS may know more than the driver.
        case warning
    }

    /// Where: a JSON Pointer into what was checked.
    public var path: String
    /// How sure the driver is.
    public var severity: Severity
    /// What is wrong, in a sentence that names the value.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// What stands there; nil when nothing does, or it may be secret.
    public var value: JSONValue?
    /// The rule, in general words.
    public var rule: String?

    /// A finding.
    public init(
        path: String, severity: Severity, message: String, hint: String? = nil, value: JSONValue? = nil,
        rule: String? = nil
    ) {
        self.path = path
        self.severity = severity
        self.message = message
        self.hint = hint
        self.value = value
        self.rule = rule
    }

    /// Reads a finding; nil when it has no message. An unknown severity counts as a warning.
    public init?(json: JSONValue) {
        guard let message = json["message"]?.string else { return nil }
        self.init(
            path: json["path"]?.string ?? "",
            severity: json["severity"]?.string.flatMap(Severity.init(rawValue:)) ?? .warning, message: message,
            hint: json["hint"]?.string, value: json["value"], rule: json["rule"]?.string)
    }

    /// The finding as it stands on the wire.
    public var json: JSONValue {
        var object: JSONObject = [
            "path": .string(path), "severity": .string(severity.rawValue), "message": .string(message),
        ]
        if let hint { object["hint"] = .string(hint) }
        if let value { object["value"] = value }
        if let rule { object["rule"] = .string(rule) }
        return .object(object)
    }
}
