internal import DriverProtocol

/// Puts block documents and Prefect's variables in place of the references to them.
///
/// A variable's value is final. A block's value may refer to variables, not to further blocks (Prefect 3.8.8).
struct ReferenceResolver {
    /// What the server said.
    let answers: ReferenceAnswers
    /// Secrets met so far.
    var secrets: SecretTokens
    /// Documents whose variables are in place and whose secrets are hidden already, so that each is worked on once.
    private var readyByName: [TemplateReferences.BlockName: JSONValue] = [:]
    private var readyByID: [String: JSONValue] = [:]

    init(answers: ReferenceAnswers, secrets: SecretTokens) {
        self.answers = answers
        self.secrets = secrets
    }

    /// The members with their references resolved.
    mutating func resolve(_ members: JSONObject, path: String = "/configuration") throws(ResolutionError) -> JSONObject
    {
        var resolved = JSONObject()
        resolved.reserveCapacity(members.count)
        for (key, value) in members {
            resolved[key] = try resolve(value, path: "\(path)/\(key)")
        }
        return resolved
    }

    private mutating func resolve(_ value: JSONValue, path: String) throws(ResolutionError) -> JSONValue {
        switch value {
        case .null, .bool, .number: return value
        case .string(let text):
            guard let parts = PlaceholderScanner.parts(of: text) else { return value }
            return try resolve(text, parts, path: path)
        case .array(let elements):
            var resolved: [JSONValue] = []
            resolved.reserveCapacity(elements.count)
            for (position, element) in elements.enumerated() {
                resolved.append(try resolve(element, path: "\(path)/\(position)"))
            }
            return .array(resolved)
        case .object(let members):
            if let id = BlockPath.documentID(in: members) { return try document(id: id, path: path) }
            return .object(try resolve(members, path: path))
        }
    }

    private mutating func resolve(
        _ text: String, _ parts: [TemplatePart], path: String
    ) throws(ResolutionError) -> JSONValue {
        if parts.count == 1, case .placeholder(let placeholder, _) = parts[0] {
            switch placeholder.kind {
            case .block: return try value(of: placeholder, in: text, path: path)
            case .variable: return answers.variables[placeholder.variableName] ?? ""
            case .value, .environment: return .string(text)
            }
        }
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .placeholder(let placeholder, let source):
                switch placeholder.kind {
                case .value, .environment: result += source
                case .variable: result += answers.variables[placeholder.variableName].map(PythonText.of) ?? ""
                case .block:
                    let value = try value(of: placeholder, in: text, path: path)
                    guard value.array == nil, value.object == nil else {
                        throw ResolutionError(
                            .incompatible, path: path,
                            "The block reference \(source) stands inside a text but is "
                                + (value.array == nil ? "a map." : "a list."),
                            hint: "Refer to a text or number inside the block, as in {{ \(placeholder.name).value }}.")
                    }
                    result += secrets.text(of: value)
                }
            }
        }
        return .string(result)
    }

    private mutating func value(
        of placeholder: Placeholder, in text: String, path: String
    ) throws(ResolutionError) -> JSONValue {
        guard let reference = BlockPath(placeholder.name) else {
            throw ResolutionError(
                .incompatible, path: path, "The block reference {{ \(placeholder.name) }} names no block.",
                hint: "Write {{ prefect.blocks.<block type>.<block name> }}.")
        }
        let data = try document(reference.block, path: path)
        guard let members = data.object else { return data }
        // A block of nothing but a value stands for the value, unless the path says `value` itself.
        let inner = members.count == 1 ? members["value"] : nil
        guard let keys = reference.path else { return inner ?? data }
        let namesValue = keys == "value" || keys.hasPrefix("value.") || keys.hasPrefix("value[")
        let root = namesValue ? data : inner ?? data
        guard let value = root.object.flatMap({ ValuePath(keys).value(in: $0) }) ?? Self.element(keys, of: root) else {
            throw ResolutionError(
                .incompatible, path: path,
                "The block '\(reference.block.name)' of type '\(reference.block.type)' has nothing at '\(keys)'.",
                hint: "Correct the path in {{ \(placeholder.name) }}, or add the field to the block.")
        }
        return value
    }

    /// A path into a value that is no map: `[0].name` of a list.
    private static func element(_ keys: String, of root: JSONValue) -> JSONValue? {
        guard root.object == nil else { return nil }
        return ValuePath("value." + keys).value(in: ["value": root])
    }

    private mutating func document(
        _ name: TemplateReferences.BlockName, path: String
    ) throws(ResolutionError) -> JSONValue {
        if let ready = readyByName[name] { return ready }
        guard let document = answers.blocks[name] else {
            throw missing("'\(name.name)' of type '\(name.type)'", path: path)
        }
        let ready = hideSecrets(of: document)
        readyByName[name] = ready
        return ready
    }

    private mutating func document(id: String, path: String) throws(ResolutionError) -> JSONValue {
        if let ready = readyByID[id] { return ready }
        guard let document = answers.blocksByID[id] else { throw missing("with id '\(id)'", path: path) }
        let ready = hideSecrets(of: document)
        readyByID[id] = ready
        return ready
    }

    private func missing(_ what: String, path: String) -> ResolutionError {
        ResolutionError(
            .notFound, path: path, "The server has no block \(what), which the job configuration refers to.",
            hint: "Create the block, or remove the reference from the work pool, deployment or flow run.")
    }

    /// The document's data, its variables in place, a token for each secret field.
    private mutating func hideSecrets(of document: BlockDocument) -> JSONValue {
        var data = withVariables(document.data)
        for field in document.secretFields { data = secrets.hide(data, at: field.split(separator: ".")) }
        return data
    }

    private func withVariables(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: return value
        case .array(let elements): return .array(elements.map(withVariables))
        case .object(let members): return .object(members.mapValues(withVariables))
        case .string(let text):
            guard let parts = PlaceholderScanner.parts(of: text) else { return value }
            if parts.count == 1, case .placeholder(let placeholder, _) = parts[0], placeholder.kind == .variable {
                return answers.variables[placeholder.variableName] ?? ""
            }
            var result = ""
            for part in parts {
                switch part {
                case .text(let text): result += text
                case .placeholder(let placeholder, _) where placeholder.kind == .variable:
                    result += answers.variables[placeholder.variableName].map(PythonText.of) ?? ""
                case .placeholder(_, let source): result += source
                }
            }
            return .string(result)
        }
    }
}
