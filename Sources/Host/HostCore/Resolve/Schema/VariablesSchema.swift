package import DriverProtocol

/// The JSON Schema of a pool's job variables (`variables` of its base job template), as far as Prefect writes it:
/// `type`, `enum`, `const`, `anyOf`, `oneOf`, `allOf`, `items`, `properties`, `required`, `additionalProperties` and
/// `$ref` into `#/definitions` or `#/$defs`. What else a schema says is passed over.
///
/// Advisory: Prefect's worker checks nothing by it, and the server only some of it. References to blocks and
/// placeholders fit everywhere, since what they stand for is not known yet.
package struct VariablesSchema: Sendable {
    private let root: JSONObject

    /// How much of a value is looked at: schemas may refer to each other in circles and fan out.
    private static let maximumSteps = 100_000

    /// What was found, and what may still be looked at.
    private struct Progress {
        var findings: [ConfigurationFinding] = []
        var steps = maximumSteps
    }

    /// The `variables` of a base job template.
    package init(_ variables: JSONObject) {
        root = variables
    }

    /// What in these job variables does not fit; warnings all, with paths that begin with `/variables`.
    package func findings(_ variables: JSONObject) -> [ConfigurationFinding] {
        var progress = Progress()
        check(.object(variables), against: .object(root), path: "/variables", following: [], &progress)
        return progress.findings
    }

    private func check(
        _ value: JSONValue, against schema: JSONValue, path: String, following: Set<String>,
        _ progress: inout Progress
    ) {
        guard case .object(let rules) = schema else {
            if schema == false { note(path, "\(name(path)) is not allowed here.", &progress) }
            return
        }
        progress.steps -= 1
        guard progress.steps >= 0, !value.isReference else { return }
        if let reference = rules["$ref"]?.string, !following.contains(reference), let target = target(reference) {
            check(value, against: target, path: path, following: following.union([reference]), &progress)
        }
        checkAlternatives(value, rules, path: path, following: following, &progress)
        if let type = rules["type"], !value.isOfType(type) {
            note(path, "\(name(path)) is \(value.brief), not of type \(type.names).", &progress)
            return
        }
        if let allowed = rules["enum"]?.array, !allowed.contains(value) {
            let list = allowed.prefix(8).map { $0.text() }.joined(separator: ", ")
            note(path, "\(name(path)) is \(value.brief), not one of \(list).", &progress)
        }
        if let only = rules["const"], only != value {
            note(path, "\(name(path)) is \(value.brief), not \(only.brief).", &progress)
        }
        switch value {
        case .object(let members): checkMembers(members, rules, path: path, &progress)
        case .array(let elements):
            guard let items = rules["items"] else { break }
            for (position, element) in elements.enumerated() {
                check(element, against: items, path: "\(path)/\(position)", following: [], &progress)
            }
        case .null, .bool, .number, .string: break
        }
    }

    private func checkMembers(
        _ members: JSONObject, _ rules: JSONObject, path: String, _ progress: inout Progress
    ) {
        for required in rules["required"]?.array?.compactMap(\.string) ?? [] where !members.contains(required) {
            note("\(path)/\(required)", "\(name(path + "/" + required)) is missing.", &progress)
        }
        let properties = rules["properties"]?.object ?? JSONObject()
        for (key, member) in members {
            guard let schema = properties[key] ?? rules["additionalProperties"] else { continue }
            check(member, against: schema, path: "\(path)/\(key)", following: [], &progress)
        }
    }

    private func checkAlternatives(
        _ value: JSONValue, _ rules: JSONObject, path: String, following: Set<String>,
        _ progress: inout Progress
    ) {
        for schema in rules["allOf"]?.array ?? [] {
            check(value, against: schema, path: path, following: following, &progress)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let schemas = rules[keyword]?.array, !schemas.isEmpty else {
                continue
            }
            let before = progress.findings
            var fewest: [ConfigurationFinding]?
            for schema in schemas {
                progress.findings = []
                check(value, against: schema, path: path, following: following, &progress)
                let found = progress.findings
                if found.count < fewest?.count ?? .max { fewest = found }
                if found.isEmpty { break }
            }
            progress.findings = before
            guard let fewest, !fewest.isEmpty else { continue }
            // Where every alternative names a type, the types together say it best.
            let types = schemas.compactMap { $0["type"]?.names }
            if types.count == schemas.count, fewest.allSatisfy({ $0.path == path }) {
                note(
                    path, "\(name(path)) is \(value.brief), not of type \(types.joined(separator: " or ")).",
                    &progress)
            } else {
                progress.findings += fewest
            }
        }
    }

    private func target(_ reference: String) -> JSONValue? {
        for place in ["definitions", "$defs"] where reference.hasPrefix("#/\(place)/") {
            return root[place]?[String(reference.dropFirst(place.utf8.count + 3))]
        }
        return nil
    }

    private func name(_ path: String) -> String {
        let parts = path.split(separator: "/").dropFirst()
        return parts.isEmpty ? "job variables" : "job variable " + parts.joined(separator: ".")
    }

    private func note(_ path: String, _ message: String, _ progress: inout Progress) {
        let sentence = message.prefix(1).uppercased() + message.dropFirst()
        progress.findings.append(
            ConfigurationFinding(
                path: path, severity: .warning, message: sentence,
                hint: "Correct the job variable, or the schema of variables in the work pool's base job template."))
    }
}

extension JSONValue {
    /// Whether the value stands for another: a block, or a placeholder.
    fileprivate var isReference: Bool {
        switch self {
        case .string(let text): PlaceholderScanner.parts(of: text) != nil
        case .object(let members): BlockPath.documentID(in: members) != nil
        case .null, .bool, .number, .array: false
        }
    }

    /// Whether the value fits a schema's `type`: a name or a list of names. A whole number is one however it is written.
    fileprivate func isOfType(_ type: JSONValue) -> Bool {
        if let types = type.array { return types.contains(where: isOfType) }
        switch type.string {
        case "number": return number != nil
        case "integer": return number.map { $0.isInteger || Int(exactly: $0.double) != nil } ?? false
        case let name?: return typeName == name
        case nil: return true
        }
    }

    /// A schema's `type` for messages.
    fileprivate var names: String {
        array.map { $0.compactMap(\.string).joined(separator: " or ") } ?? string ?? text()
    }
}
