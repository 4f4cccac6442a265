package import DriverProtocol

extension FaultRule {
    /// Reads a rule as the control route takes it:
    /// `{"operation":"RunTask","times":1,"skip":0,"match":"text" | {member: value},"fault":{"kind":"throttle"}}`.
    package init(json: JSONValue) throws(ControlError) {
        guard let rule = json.object else { throw ControlError("a fault rule is a JSON object") }
        for key in rule.keys where !["operation", "times", "skip", "match", "fault"].contains(key) {
            throw ControlError("'\(key)' is no member of a fault rule: operation, times, skip, match, fault")
        }
        operation = try rule.text("operation") ?? "*"
        skip = try rule.count("skip") ?? 0
        times = rule["times"] == .null ? nil : try rule.count("times") ?? 1
        switch rule["match"] {
        case nil, .null:
            substring = nil
            parameters = [:]
        case .string(let text):
            substring = text
            parameters = [:]
        case .object(let members):
            substring = nil
            parameters = members
        default: throw ControlError("'match' is a text that the body contains or an object of parameters")
        }
        guard let fault = rule["fault"]?.object else { throw ControlError("a fault rule has an object 'fault'") }
        self.fault = try Fault(json: fault)
    }
}

extension Fault {
    init(json: JSONObject) throws(ControlError) {
        switch try json.text("kind") {
        case "throttle":
            self = .error(
                APIError(
                    try json.text("code") ?? APIError.throttling.code,
                    try json.text("message") ?? APIError.throttling.message, status: try json.count("status") ?? 400))
        case "error":
            guard let code = try json.text("code") else { throw ControlError("a fault of kind 'error' has a 'code'") }
            self = .error(
                APIError(
                    code, try json.text("message") ?? "", status: try json.count("status") ?? 400,
                    members: json["members"]?.object ?? [:]))
        case "status": self = .status(try json.count("status") ?? 500)
        case "reset": self = .reset
        case "lost-answer": self = .lostAnswer
        case "delay":
            guard let milliseconds = try json.count("ms") else {
                throw ControlError("a fault of kind 'delay' has 'ms'")
            }
            self = .delay(milliseconds: milliseconds)
        case "capacity": self = .capacity(reason: try json.text("reason") ?? "RESOURCE:MEMORY")
        case "failed-start":
            self = .failedStart(
                reason: try json.text("reason") ?? "Timeout waiting for network interface provisioning to complete.")
        case "hang": self = .hang
        case let kind:
            throw ControlError(
                "'\(kind ?? "")' is no kind of fault: throttle, error, status, reset, lost-answer, delay,"
                    + " capacity, failed-start, hang"
            )
        }
    }
}
