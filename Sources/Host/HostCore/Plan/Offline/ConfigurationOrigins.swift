internal import DriverProtocol

/// Which job variables stand behind a field of the job configuration, by the pool's template.
package struct ConfigurationOrigins: Sendable {
    private let template: JSONValue
    private let provenance: [String: VariableOrigin]

    package init(_ job: ResolvedJob) {
        template = job.input.baseJobTemplate["job_configuration"] ?? .null
        provenance = job.provenance
    }

    /// The source with the job variables behind it, and what gave them their values:
    /// `configuration task_run_request.launchType` becomes
    /// `job variable launch_type (pool default), by configuration task_run_request.launchType`.
    package func detailed(_ source: String) -> String {
        if let name = Self.rest(of: source, after: "job variable "), let origin = provenance[name] {
            return "\(source) (\(origin.rawValue))"
        }
        guard let path = Self.rest(of: source, after: "configuration ") else { return source }
        if Self.rest(of: path, after: "env.") != nil || Self.rest(of: path, after: "labels.") != nil {
            // Of a variable or label that no level has given, the host is the author.
            return provenance[path].map { "job variable \(path) (\($0.rawValue))" } ?? "\(source) (the flow run's own)"
        }
        var value = template
        for step in path.split(separator: ".") {
            guard let inner = value.array == nil ? value[String(step)] : Int(step).flatMap({ value[$0] }) else {
                return source
            }
            value = inner
        }
        var names: [String] = []
        for (name, _) in VariableReferences.all(in: value, at: "") where !names.contains(name) { names.append(name) }
        switch names.count {
        case 0: return "\(source) (the template's own)"
        case 1...3:
            let words = names.map { name in name + (provenance[name].map { " (\($0.rawValue))" } ?? "") }
            return "job variable \(words.joined(separator: ", ")), by \(source)"
        default: return source
        }
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
