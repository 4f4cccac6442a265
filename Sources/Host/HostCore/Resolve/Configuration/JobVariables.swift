internal import DriverProtocol

/// A flow run's job variables, merged from the pool's defaults, the deployment and the flow run.
///
/// A later level wins. `env` merges name by name, everything else is replaced whole. A dotted key (`labels.team`) sets
/// a member inside; within one level a map wins over dotted keys into it.
struct JobVariables {
    /// The values that the template is filled with.
    private(set) var values = JSONObject()
    /// Where each came from; for `env` also each name.
    private(set) var provenance: [String: VariableOrigin] = [:]
    /// The pool's default for `env`, which goes into the configuration's own map.
    private(set) var defaultEnvironment: JSONValue?

    static let environmentName = "env"

    init(schema: JSONObject, deployment: JSONObject, flowRun: JSONObject) throws(ResolutionError) {
        for (name, property) in schema["properties"]?.object ?? JSONObject() {
            guard let value = property["default"], !value.isNull else { continue }
            values[name] = value
            note(name, value, .poolDefault)
        }
        defaultEnvironment = values[Self.environmentName]
        for (name, value) in try Self.merged(deployment, flowRun) { values[name] = value }
        for (level, origin) in [(deployment, VariableOrigin.deployment), (flowRun, .flowRun)] {
            for (key, value) in level {
                if key == Self.environmentName, value.isNull { continue }
                let path = ValuePath(key).texts
                note(path[0], value, origin)
                if path[0] == Self.environmentName, path.count > 1 {
                    provenance["\(path[0]).\(path[1])"] = origin
                }
            }
        }
    }

    private mutating func note(_ name: String, _ value: JSONValue, _ origin: VariableOrigin) {
        provenance[name] = origin
        guard name == Self.environmentName, let members = value.object else { return }
        for member in members { provenance["\(name).\(member.key)"] = origin }
    }

    /// The deployment's variables and over them the flow run's, dotted keys unfolded.
    private static func merged(
        _ deployment: JSONObject, _ flowRun: JSONObject
    ) throws(ResolutionError) -> JSONObject {
        var merged = try DottedKeys.unfolded(deployment.filter { !flowRun.contains($0.key) })
        for (name, value) in deployment where !DottedKeys.isDotted(name) {
            if name == environmentName {
                if value.isNull { continue }
            } else if flowRun.contains(name) {
                continue
            }
            merged[name] = DottedKeys.merge(value, over: merged[name])
        }
        for (name, value) in try DottedKeys.unfolded(flowRun) {
            merged[name] = DottedKeys.merge(value, over: merged[name])
        }
        for (name, value) in flowRun where !DottedKeys.isDotted(name) {
            guard name == environmentName else {
                merged[name] = DottedKeys.merge(value, over: merged[name])
                continue
            }
            if value.isNull { continue }
            guard case .object(var members)? = merged[name], let added = value.object else {
                merged[name] = value
                continue
            }
            members.merge(added)
            merged[name] = .object(members)
        }
        return merged
    }

    /// Hides what is secret by its name or form, unless it still refers to something.
    mutating func hideSecrets(with secrets: inout SecretTokens) {
        if case .object(var environment)? = values[Self.environmentName] {
            for (name, value) in environment where SecretPlaces.isSecret(variable: name, value: value) {
                environment[name] = Self.hidden(value, with: &secrets)
            }
            values[Self.environmentName] = .object(environment)
        }
        if case .object(var credentials)? = values["aws_credentials"] {
            for name in SecretPlaces.credentialFields {
                if let value = credentials[name] { credentials[name] = Self.hidden(value, with: &secrets) }
            }
            values["aws_credentials"] = .object(credentials)
        }
    }

    /// Lists and maps, which may refer to blocks anywhere inside, are hidden where they become text.
    private static func hidden(_ value: JSONValue, with secrets: inout SecretTokens) -> JSONValue {
        switch value {
        case .string(let text): PlaceholderScanner.parts(of: text) == nil ? secrets.hide(value) : value
        case .number: secrets.hide(value)
        case .null, .bool, .array, .object: value
        }
    }
}
