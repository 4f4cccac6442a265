internal import DriverProtocol

/// Fills a template with values (Prefect's `apply_values`).
///
/// What is put in is never looked at for references again, so a value can hold braces.
struct TemplateRenderer {
    /// Values by name.
    let values: JSONObject
    /// The worker's environment, for `{{ $NAME }}`.
    let environment: [String: String]
    /// Secrets met so far.
    var secrets: SecretTokens
    /// Bytes that references inside texts may still produce, so that a small template cannot fill the memory.
    private var budget: Int

    /// The most text that references inside texts make.
    static let limit = 64 << 20

    init(values: JSONObject, environment: [String: String], secrets: SecretTokens) {
        self.values = values
        self.environment = environment
        self.secrets = secrets
        budget = Self.limit
    }

    /// The template filled; nil when it is one reference to a value that is not there.
    ///
    /// A text that is one reference to a value takes the value with its type. Other references become text, those to
    /// missing values nothing. References to blocks and Prefect's variables stay. Keys are not filled.
    mutating func fill(_ template: JSONValue) throws(ResolutionError) -> JSONValue? {
        switch template {
        case .null, .bool, .number: return template
        case .string(let text): return try fill(text)
        case .array(let elements):
            var filled: [JSONValue] = []
            filled.reserveCapacity(elements.count)
            for element in elements {
                if let value = try fill(element) { filled.append(value) }
            }
            return .array(filled)
        case .object(let members): return .object(try fill(members))
        }
    }

    /// The members filled, without those that refer to values that are not there.
    mutating func fill(_ members: JSONObject) throws(ResolutionError) -> JSONObject {
        var filled = JSONObject()
        filled.reserveCapacity(members.count)
        for (key, value) in members {
            if let value = try fill(value) { filled[key] = value }
        }
        return filled
    }

    private mutating func fill(_ text: String) throws(ResolutionError) -> JSONValue? {
        guard let parts = PlaceholderScanner.parts(of: text) else { return .string(text) }
        if parts.count == 1, case .placeholder(let placeholder, _) = parts[0], placeholder.kind == .value {
            return ValuePath(placeholder.name).value(in: values)
        }
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .placeholder(let placeholder, let source):
                switch placeholder.kind {
                case .block, .variable: result += source
                case .environment: result += variable(placeholder.environmentName)
                case .value:
                    if let value = ValuePath(placeholder.name).value(in: values) {
                        let text = secrets.text(of: value)
                        try spend(text.utf8.count)
                        result += text
                    }
                }
            }
        }
        return .string(result)
    }

    private mutating func variable(_ name: String) -> String {
        guard let value = environment[name] else { return "" }
        return SecretPlaces.isSecret(variable: name, value: .string(value)) ? secrets.token(for: .string(value)) : value
    }

    private mutating func spend(_ bytes: Int) throws(ResolutionError) {
        budget -= bytes
        guard budget >= 0 else {
            throw ResolutionError(
                .configurationInvalid, path: "",
                "The base job template's references inside texts make more than \(Self.limit >> 20) MiB.",
                hint: "Refer to large values as a whole, or put them where the flow run can read them itself.")
        }
    }
}
