package import DriverProtocol

/// Checks job variables by the JSON Schema in a pool's base job template (`variables`), as Prefect's server does when a
/// deployment is saved and when a flow run is created.
///
/// Advisory: Prefect's worker checks nothing by it, and the server only some of it, so a run that breaks it may start all
/// the same. Nothing is found where Prefect's server (3.8.8) finds nothing, with two exceptions, which are warnings:
/// variables that nobody knows, and what can not be known before blocks and Prefect's variables are fetched.
package struct JobVariablesSchema: Sendable {
    private let template: JSONObject
    private let properties: JSONObject
    /// The schema with and without required variables; nil where the template has no schema.
    private let complete: JSONSchema?
    private let partial: JSONSchema?
    /// Defaults that fit the schema.
    private let defaults: JSONObject
    /// What is wrong with the others.
    private let faultyDefaults: [String: [JSONSchema.Violation]]
    /// Schemas of variables that only drivers know.
    private let driverProperties: JSONObject
    private let referenced: Set<String>

    /// Where the template's properties stand.
    private static let defaultsRoot = "/variables/properties"

    /// The schema of a base job template.
    ///
    /// - Parameter drivers: the `variables` of drivers' descriptions: schemas of variables that the template may leave
    ///   out of `variables`, and still pass on.
    package init(_ template: JSONObject, drivers: [JSONObject] = []) {
        self.template = template
        var variables = template["variables"]?.object ?? JSONObject()
        properties = variables["properties"]?.object ?? JSONObject()
        var known = JSONObject()
        for driver in drivers { known.merge(driver["properties"]?.object ?? JSONObject()) }
        driverProperties = known
        let referenced = Set(VariableReferences.all(in: template["job_configuration"] ?? .null, at: "").map(\.name))
        self.referenced = referenced
        for (name, schema) in known where referenced.contains(name) && !properties.contains(name) {
            variables["properties", default: [:]][name] = schema
        }

        guard !variables.isEmpty else {
            (complete, partial, defaults, faultyDefaults) = (nil, nil, JSONObject(), [:])
            return
        }
        let loose = JSONSchema(.object(PrefectSchemaForm.withoutRequired(variables)))
        var fitting = JSONObject()
        var faulty: [String: [JSONSchema.Violation]] = [:]
        var fetched: Set<String> = []
        for (name, property) in properties {
            guard let value = property["default"] else { continue }
            if value["$ref"] != nil, value.object != nil {
                // A block, which the server fetches.
                fetched.insert(name)
                continue
            }
            let found = loose.violations(of: .object([name: value]))
            if found.isEmpty { fitting[name] = value } else { faulty[name] = found }
        }
        defaults = fitting
        faultyDefaults = faulty
        var prepared = PrefectSchemaForm.prepared(variables)
        partial = JSONSchema(.object(PrefectSchemaForm.withoutRequired(prepared)))
        // Where a default is at fault, the server does not know what is missing.
        if faulty.isEmpty {
            if let required = prepared["required"]?.array {
                prepared["required"] = .array(required.filter { !fetched.contains($0.string ?? "") })
            }
            complete = JSONSchema(.object(prepared))
        } else {
            complete = partial
        }
    }

    /// What does not fit in a deployment's job variables with those of a flow run over them: errors where Prefect's server
    /// would refuse them, warnings for what may fit once it is fetched and for names that nobody knows.
    ///
    /// Paths begin with `/deployment/job_variables`, `/flow_run/job_variables` or `/variables/properties`, whichever gave
    /// the value.
    package func findings(deployment: JSONObject, flowRun: JSONObject) -> [ConfigurationFinding] {
        violations(complete, deployment, flowRun) + unknown(deployment, .deployment) + unknown(flowRun, .flowRun)
    }

    /// What does not fit in a deployment's job variables alone: variables that are required may still come with a run.
    package func findings(deployment: JSONObject) -> [ConfigurationFinding] {
        (deployment.isEmpty ? [] : violations(partial, deployment, JSONObject())) + unknown(deployment, .deployment)
    }

    /// What does not fit in the template's own defaults. Null means that there is none.
    package var defaultFindings: [ConfigurationFinding] {
        properties.keys.flatMap { name -> [ConfigurationFinding] in
            if properties[name]?["default"]?.isNull ?? true { return [] }
            return (faultyDefaults[name] ?? []).map { finding($0, .poolDefault) }
        }
    }

    private func violations(
        _ schema: JSONSchema?, _ deployment: JSONObject, _ flowRun: JSONObject
    ) -> [ConfigurationFinding] {
        guard let schema else { return [] }
        var values = defaults
        values.merge(deployment)
        values.merge(flowRun)
        return schema.violations(of: .object(values)).map { violation in
            let name = Self.name(violation.path)
            let origin: VariableOrigin =
                flowRun.contains(name) ? .flowRun : deployment.contains(name) ? .deployment : .poolDefault
            return finding(violation, origin)
        }
    }

    private func finding(_ violation: JSONSchema.Violation, _ origin: VariableOrigin) -> ConfigurationFinding {
        let name = Self.name(violation.path)
        let isMissing = violation.keyword == "required" && violation.path == "/" + name
        let value = violation.value ?? .null
        let isSecret = name == "env" || name == "aws_credentials"
        let message =
            isSecret ? violation.message.replacing(value.brief, with: "of type \(value.typeName)") : violation.message
        let words = violation.path.split(separator: "/").joined(separator: ".")
        let subject = words.isEmpty ? "What the job variables' schema says" : "Job variable \(words)"
        let place: String =
            switch origin {
            case .poolDefault where isMissing || name.isEmpty: "/variables" + violation.path
            case .poolDefault:
                "\(Self.defaultsRoot)/\(name)/default" + violation.path.dropFirst(name.utf8.count + 1)
            case .deployment: "/deployment/job_variables" + violation.path
            case .flowRun: "/flow_run/job_variables" + violation.path
            }
        let isUnknownYet = value.mayBecomeAnything
        return ConfigurationFinding(
            path: place, severity: isUnknownYet ? .warning : .error,
            message: "\(subject)\(isMissing ? "" : " (\(origin.rawValue))") \(message).",
            hint: hint(isMissing, isUnknownYet),
            value: violation.value == nil || isSecret ? Optional<JSONValue>.none : value,
            rule: "the schema in the work pool's base job template: \(violation.keyword)")
    }

    private func hint(_ isMissing: Bool, _ isUnknownYet: Bool) -> String {
        if isMissing { return "Set it in the deployment or the flow run, or give it a default in the template." }
        return isUnknownYet
            ? "It may fit once it is fetched; Prefect's server refuses to save it. Change the schema in the template to allow it."
            : "Correct the job variable, or its schema in the work pool's base job template."
    }

    /// Variables that have no effect: a name is misspelt, or the template does not pass it on.
    private func unknown(_ variables: JSONObject, _ origin: VariableOrigin) -> [ConfigurationFinding] {
        guard !template.isEmpty else { return [] }
        let root = origin == .flowRun ? "/flow_run/job_variables" : "/deployment/job_variables"
        return variables.keys.compactMap { key in
            let name = ValuePath(key).texts[0]
            guard !properties.contains(name), !referenced.contains(name) else { return nil }
            let isDrivers = driverProperties.contains(name)
            return ConfigurationFinding(
                path: JSONPointer.appending(root, key), severity: .warning,
                message: isDrivers
                    ? "Job variable \(name) has no effect: the pool's template does not pass it on to the driver."
                    : "Job variable \(name) has no effect: the pool's template does not know it.",
                hint: isDrivers
                    ? "Add \"\(name)\": \"{{ \(name) }}\" to job_configuration in the work pool's base job template."
                    : SimilarName.hint(for: name, among: properties.keys),
                rule: "a job variable has a place in the work pool's base job template")
        }
    }

    /// The job variable that a path leads into.
    private static func name(_ path: String) -> String {
        let first = path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return String(first).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}

extension JSONValue {
    /// Whether the value stands for another that is not fetched yet: a block, or a placeholder.
    fileprivate var mayBecomeAnything: Bool {
        switch self {
        case .string(let text): PlaceholderScanner.parts(of: text) != nil
        case .object(let members): BlockPath.documentID(in: members) != nil
        case .null, .bool, .number, .array: false
        }
    }
}
