internal import DriverProtocol

/// Puts block documents and Prefect's variables in place of the references to them.
///
/// A variable's value is final. A block's value may refer to variables, not to further blocks (Prefect 3.8.8).
struct ReferenceResolver {
    /// What the server said.
    let answers: ReferenceAnswers
    /// Secrets met so far.
    var secrets: SecretTokens
    /// Documents that were worked on already.
    private var readyByName: [TemplateReferences.BlockName: Document] = [:]
    private var readyByID: [String: JSONValue] = [:]

    /// A document's data as it is stored, and with variables in place and secrets hidden.
    private struct Document {
        var stored: JSONValue
        var ready: JSONValue
        var hasSecrets: Bool
    }

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
            case .block: return try value(of: placeholder, in: text, path: path).value
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
                    let (value, structure) = try value(of: placeholder, in: text, path: path)
                    if let structure {
                        throw ResolutionError(
                            .incompatible, path: path,
                            "Invalid template: \(Self.shown(placeholder, in: text, path: path)). Block placeholder "
                                + "\(PythonText.quoted(String(source))) resolved to a \(structure), which cannot be used for "
                                + "inline string substitution. Resolve a scalar attribute instead (e.g., '.value' or '.url').",
                            hint: "Refer to a text or number inside the block, as in {{ \(placeholder.name).value }}.")
                    }
                    result += secrets.text(of: value)
                }
            }
        }
        return .string(result)
    }

    /// What a reference to a block stands for, and the name of its structure when it is stored as one: a text that
    /// refers to a variable is no structure, whatever the variable holds.
    private mutating func value(
        of placeholder: Placeholder, in text: String, path: String
    ) throws(ResolutionError) -> (value: JSONValue, structure: String?) {
        guard let reference = BlockPath(placeholder.name) else {
            throw ResolutionError(
                .incompatible, path: path,
                "Invalid block placeholder format: '\(placeholder.name)'. Expected format: "
                    + "prefect.blocks.<block-type-slug>.<block-document-name>",
                hint: "Write the type's slug and the document's name, as in {{ prefect.blocks.secret.token }}.")
        }
        let document = try document(reference.block, path: path)
        guard let stored = Self.find(reference.path, in: document.stored) else {
            throw ResolutionError(
                .incompatible, path: path,
                "Invalid template: \(Self.shown(placeholder, in: text, path: path)). Could not resolve the keypath in the block "
                    + "document data. The block '\(reference.block.name)' of type '\(reference.block.type)' has nothing "
                    + "at '\(reference.path ?? "")'.",
                hint: "Correct the path in {{ \(placeholder.name) }}, or add the field to the block.")
        }
        let structure = stored.array != nil ? "list" : stored.object != nil ? "dict" : nil
        let plain = withVariables(stored)
        if let ready = Self.find(reference.path, in: document.ready), secrets.substitute(in: ready) == plain {
            return (ready, structure)
        }
        // A character of a text that is a secret, or a reference to a variable.
        return (document.hasSecrets ? secrets.hide(plain) : plain, structure)
    }

    /// What stands at a path of a document's data. One of nothing but a value stands for the value, unless the path
    /// says `value` itself.
    private static func find(_ path: String?, in data: JSONValue) -> JSONValue? {
        guard let members = data.object else { return data }
        let inner = members.count == 1 ? members["value"] : nil
        guard let path else { return inner ?? data }
        let namesValue = path == "value" || path.hasPrefix("value.") || path.hasPrefix("value[")
        let root = namesValue ? data : inner ?? data
        return root.object.flatMap { ValuePath(path).value(in: $0) } ?? element(path, of: root)
    }

    /// The text that a message may show: in an environment, what stands beside a reference may be secret.
    private static func shown(_ placeholder: Placeholder, in text: String, path: String) -> String {
        let isPrivate = path.split(separator: "/").contains { ["env", "environment", "aws_credentials"].contains($0) }
        let isAlone = PlaceholderScanner.parts(of: text)?.count == 1
        return PythonText.quoted(isAlone || !isPrivate ? text : "{{ \(placeholder.name) }}")
    }

    /// A path into a value that is no map: `[0].name` of a list.
    private static func element(_ keys: String, of root: JSONValue) -> JSONValue? {
        guard root.object == nil else { return nil }
        return ValuePath("value." + keys).value(in: ["value": root])
    }

    private mutating func document(
        _ name: TemplateReferences.BlockName, path: String
    ) throws(ResolutionError) -> Document {
        if let ready = readyByName[name] { return ready }
        guard let document = answers.blocks[name] else {
            throw missing("'\(name.name)' of type '\(name.type)'", path: path)
        }
        let ready = Document(
            stored: document.data, ready: hideSecrets(of: document), hasSecrets: !document.secretFields.isEmpty)
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
