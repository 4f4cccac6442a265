internal import DriverProtocol

/// Gives a rendered configuration the types of its fields, and refuses what Prefect's worker refuses: all of it at
/// once.
struct ConfigurationCheck {
    /// The configuration; after ``run()`` every known field has its type and none is null.
    private(set) var configuration: JSONObject
    /// Secrets met so far.
    private(set) var secrets: SecretTokens
    private var findings: [ConfigurationFinding] = []

    static let root = "/configuration"

    init(configuration: JSONObject, secrets: SecretTokens) {
        self.configuration = configuration
        self.secrets = secrets
    }

    /// Types first; rules that look at several fields only where the types are right.
    mutating func run() throws(ResolutionError) {
        for field in ConfigurationField.all {
            guard let value = configuration[field.name] else { continue }
            configuration[field.name] = typed(value, field)
        }
        if findings.isEmpty {
            inferContainerName()
            findings = ConfigurationRules(configuration).findings
        }
        guard findings.isEmpty else { throw ResolutionError(.configurationInvalid, findings) }
    }

    /// The value with the field's type; nil when it counts as absent or was refused.
    private mutating func typed(_ value: JSONValue, _ field: ConfigurationField) -> JSONValue? {
        let plain = value.string.flatMap(secrets.value(of:)) ?? value
        switch field.shape {
        case .text(let emptyIsAbsent):
            guard !plain.isNull else { return nil }
            guard let text = plain.string else { return refuse(value, field, wanted: "a text") }
            if text.isEmpty, emptyIsAbsent { return nil }
            return value
        case .flag(let optional):
            if plain.isNull, optional { return nil }
            return LaxType.bool(plain).map(JSONValue.bool) ?? refuse(value, field, wanted: "true or false")
        case .integer:
            let number = LaxType.integer(plain).flatMap(JSONNumber.init).map(JSONValue.number)
            return number ?? refuse(value, field, wanted: "a whole number")
        case .number:
            guard LaxType.float(plain) != nil else { return refuse(value, field, wanted: "a number") }
            return plain
        case .map(let optional):
            if plain.isNull, optional { return nil }
            guard plain.object != nil else { return refuse(value, field, wanted: "a map") }
            if field.name == "aws_credentials" { checkCredentials(plain.object ?? JSONObject()) }
            return value
        case .texts:
            guard let members = plain.object else { return refuse(value, field, wanted: "a map of texts") }
            for (key, member) in members where (member.string.flatMap(secrets.value(of:)) ?? member).string == nil {
                _ = refuse(member, field, key: key, wanted: "a text")
            }
            return value
        case .environment:
            if plain.isNull { return nil }
            guard let members = plain.object else { return refuse(value, field, wanted: "a map of names and texts") }
            return .object(environment(members))
        }
    }

    /// Environment variables are text, whatever they were; null unsets one.
    private mutating func environment(_ members: JSONObject) -> JSONObject {
        var texts = members
        for (name, value) in members {
            if value.isNull { continue }
            let text = secrets.text(of: value)
            if value.string != text { texts[name] = .string(text) }
        }
        return texts
    }

    private mutating func checkCredentials(_ credentials: JSONObject) {
        let texts = SecretPlaces.credentialFields + ["profile_name", "region_name", "assume_role_arn"]
        for name in texts {
            guard let value = credentials[name], !value.isNull, value.string == nil else { continue }
            findings.append(
                ConfigurationFinding(
                    path: "\(Self.root)/aws_credentials/\(name)", severity: .error,
                    message: "aws_credentials.\(name) is a value of type \(value.typeName), not a text.",
                    hint: "Correct the AWS credentials block or the job variable."))
        }
    }

    private mutating func refuse(
        _ value: JSONValue, _ field: ConfigurationField, key: String? = nil, wanted: String
    ) -> JSONValue? {
        let name = key.map { "\(field.name).\($0)" } ?? field.name
        let what = field.isPrivate ? "a value of type \(value.typeName)" : value.brief
        let remedy =
            value.isNull
            ? "Leave the job variable out to use the default."
            : "Correct the job variable, or the line for \(field.name) in the work pool's base job template."
        findings.append(
            ConfigurationFinding(
                path: "\(Self.root)/\(field.name)" + (key.map { "/\($0)" } ?? ""), severity: .error,
                message: "\(name) is \(what), not \(wanted).", hint: remedy))
        return value
    }

    /// Without a name the container called `prefect` runs the flow, else the first that is defined.
    private mutating func inferContainerName() {
        guard configuration["container_name"] == nil,
            let containers = configuration["task_definition"]?["containerDefinitions"]?.array
        else { return }
        let name = containers.contains { $0["name"] == "prefect" } ? "prefect" : containers.first?["name"]?.string
        configuration["container_name"] = name.map(JSONValue.string)
    }
}
