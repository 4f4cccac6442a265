package import DriverProtocol

/// Looks at what a base job template's two halves say of each other, whatever driver plans its jobs.
package struct BaseJobTemplateCheck: Sendable {
    private let template: JSONObject
    /// Variables that the host itself reads.
    private static let hostVariables: Set<String> = ["driver"]

    /// A check of a template: `job_configuration` and `variables`.
    package init(_ template: JSONObject) {
        self.template = template
    }

    /// Findings, with JSON Pointers into the template: references to variables that are not defined, variables that
    /// nothing refers to, and defaults that break their own schema.
    package var findings: [ConfigurationFinding] {
        let variables = template["variables"]?.object ?? JSONObject()
        let properties = variables["properties"]?.object ?? JSONObject()
        var used: Set<String> = []
        var findings: [ConfigurationFinding] = []
        for (name, path) in VariableReferences.all(in: template["job_configuration"] ?? .null, at: "/job_configuration")
        {
            used.insert(name)
            guard !properties.contains(name) else { continue }
            findings.append(
                ConfigurationFinding(
                    path: path, severity: .warning,
                    message:
                        "{{ \(name) }} refers to a job variable that variables does not define; without a value it is left out.",
                    hint: SimilarName.hint(
                        for: name, among: properties.keys, otherwise: "Add \(name) to variables.properties."),
                    rule: "references are to variables of the template"))
        }
        for name in properties.keys where !used.contains(name) && !Self.hostVariables.contains(name) {
            findings.append(
                ConfigurationFinding(
                    path: JSONPointer.appending("/variables/properties", name), severity: .warning,
                    message: "The job variable \(name) has no effect: nothing in job_configuration refers to it.",
                    hint: "Add \"{{ \(name) }}\" where it belongs in job_configuration, or remove the variable.",
                    rule: "variables have a place in job_configuration"))
        }
        return findings + schemaFindings(variables) + JobVariablesSchema(template).defaultFindings
    }

    private func schemaFindings(_ variables: JSONObject) -> [ConfigurationFinding] {
        if let value = template["variables"], value.object == nil {
            return [
                ConfigurationFinding(
                    path: "/variables", severity: .error, message: "variables is \(value.brief), not a map.",
                    hint: "Give the template a JSON Schema in variables, or leave it out.")
            ]
        }
        return JSONSchema(.object(variables)).faults.map { fault in
            ConfigurationFinding(
                path: "/variables" + fault.path, severity: .error,
                message: "The schema of the job variables is at fault: \(fault.path) \(fault.message).",
                hint: "Correct it: Prefect's server refuses to save deployments of this pool.", value: fault.value,
                rule: "variables is a JSON Schema of draft 2020-12")
        }
    }
}
