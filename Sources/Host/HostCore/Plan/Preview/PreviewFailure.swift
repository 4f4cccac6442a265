package import DriverProtocol

/// Why a flow run would not be launched.
package struct PreviewFailure: Error, Sendable, Equatable {
    /// `config-invalid`, `incompatible`, `not-found`, `aws-client`, `aws-error`, `run-failed`, `driver`,
    /// `policy`.
    package var kind: String
    /// A JSON Pointer to what is at fault, where that is known.
    package var path: String?
    /// What is wrong, with the value.
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// Everything that is wrong, where it is more than one thing.
    package var findings: [JSONValue]

    package init(
        kind: String, path: String? = nil, message: String, hint: String? = nil, findings: [JSONValue] = []
    ) {
        self.kind = kind
        self.path = path
        self.message = message
        self.hint = hint
        self.findings = findings
    }

    /// A job that cannot be resolved.
    package init(_ error: ResolutionError) {
        let first = error.findings.first
        self.init(
            kind: error.kind.rawValue, path: first?.path, message: first?.message ?? error.description,
            hint: first?.hint, findings: error.findings.count > 1 ? error.findings.map(\.json) : [])
    }

    /// A driver's refusal.
    package init(_ error: DriverError) {
        let findings = error.data["findings"]?.array ?? []
        self.init(
            kind: "incompatible", path: error.path, message: error.message, hint: error.hint,
            findings: findings.count > 1 ? findings : [])
    }

    /// A plan that the pool's policy does not allow.
    package init(_ refusal: PolicyRefusal) {
        let first = refusal.findings.first
        self.init(
            kind: "policy", path: first?.path, message: first?.message ?? refusal.description, hint: first?.hint,
            findings: refusal.findings.map(\.json))
    }

    package var json: JSONValue {
        var json: JSONObject = [
            "kind": .string(kind), "path": path.map(JSONValue.string) ?? .null, "message": .string(message),
            "hint": hint.map(JSONValue.string) ?? .null,
        ]
        if !findings.isEmpty { json["findings"] = .array(findings) }
        return .object(json)
    }
}
