package import DriverProtocol

/// The JSON Schema of a pool's job variables (`variables` of its base job template), as far as Prefect writes it: `type`,
/// `enum`, `const`, `anyOf`, `oneOf`, `allOf`, `items`, `properties`, `required`, `additionalProperties` and `$ref` into
/// `#/definitions` or `#/$defs`. What else a schema says is passed over.
///
/// Advisory: Prefect's worker checks nothing by it, and the server only some of it. References to blocks and placeholders
/// fit everywhere, since what they stand for is not known yet.
package struct VariablesSchema: Sendable {
    private let root: JSONObject

    /// Schemas may refer to each other in circles; values cannot, so this bounds the circles alone.
    private static let maximumReferences = 32

    /// The `variables` of a base job template.
    package init(_ variables: JSONObject) {
        root = variables
    }

    /// What in these job variables does not fit; warnings all, with paths that begin with `/variables`.
    package func findings(_ variables: JSONObject) -> [ConfigurationFinding] {
        var findings: [ConfigurationFinding] = []
        check(.object(variables), against: .object(root), path: "/variables", references: 0, into: &findings)
        return findings
    }

    private func check(
        _ value: JSONValue, against schema: JSONValue, path: String, references: Int,
        into findings: inout [ConfigurationFinding]
    ) {
        guard case .object(let rules) = schema else {
            if schema == false { note(path, "\(name(path)) is not allowed here.", into: &findings) }
            return
        }
        if value.isReference { return }
        if let reference = rules["$ref"]?.string, references < Self.maximumReferences, let target = target(reference) {
            check(value, against: target, path: path, references: references + 1, into: &findings)
        }
        checkAlternatives(value, rules, path: path, references: references, into: &findings)
        if let type = rules["type"], !value.isOfType(type) {
            note(path, "\(name(path)) is \(value.brief), not of type \(type.names).", into: &findings)
            return
        }
        if let allowed = rules["enum"]?.array, !allowed.contains(value) {
            let list = allowed.prefix(8).map { $0.text() }.joined(separator: ", ")
            note(path, "\(name(path)) is \(value.brief), not one of \(list).", into: &findings)
        }
        if let only = rules["const"], only != value {
            note(path, "\(name(path)) is \(value.brief), not \(only.brief).", into: &findings)
        }
        switch value {
        case .object(let members): checkMembers(members, rules, path: path, references: references, into: &findings)
        case .array(let elements):
            guard let items = rules["items"] else { break }
            for (position, element) in elements.enumerated() {
                check(element, against: items, path: "\(path)/\(position)", references: references, into: &findings)
            }
        case .null, .bool, .number, .string: break
        }
    }

    private func checkMembers(
        _ members: JSONObject, _ rules: JSONObject, path: String, references: Int,
        into findings: inout [ConfigurationFinding]
    ) {
        for required in rules["required"]?.array?.compactMap(\.string) ?? [] where !members.contains(required) {
            note("\(path)/\(required)", "\(name(path + "/" + required)) is missing.", into: &findings)
        }
        let properties = rules["properties"]?.object ?? JSONObject()
        for (key, member) in members {
            guard let schema = properties[key] ?? rules["additionalProperties"] else { continue }
            check(member, against: schema, path: "\(path)/\(key)", references: references, into: &findings)
        }
    }

    private func checkAlternatives(
        _ value: JSONValue, _ rules: JSONObject, path: String, references: Int,
        into findings: inout [ConfigurationFinding]
    ) {
        for schema in rules["allOf"]?.array ?? [] {
            check(value, against: schema, path: path, references: references + 1, into: &findings)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard references < Self.maximumReferences, let schemas = rules[keyword]?.array, !schemas.isEmpty else {
                continue
            }
            var fewest: [ConfigurationFinding]?
            for schema in schemas {
                var found: [ConfigurationFinding] = []
                check(value, against: schema, path: path, references: references + 1, into: &found)
                if found.count < fewest?.count ?? .max { fewest = found }
                if found.isEmpty { break }
            }
            guard let fewest, !fewest.isEmpty else { continue }
            // Where every alternative names a type, the types together say it best.
            let types = schemas.compactMap { $0["type"]?.names }
            if types.count == schemas.count, fewest.allSatisfy({ $0.path == path }) {
                note(
                    path, "\(name(path)) is \(value.brief), not of type \(types.joined(separator: " or ")).",
                    into: &findings)
            } else {
                findings += fewest
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

    private func note(_ path: String, _ message: String, into findings: inout [ConfigurationFinding]) {
        let sentence = message.prefix(1).uppercased() + message.dropFirst()
        findings.append(
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
