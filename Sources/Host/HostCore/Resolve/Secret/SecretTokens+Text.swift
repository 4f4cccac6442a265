internal import DriverProtocol

extension SecretTokens {
    /// A value as text. Where a secret stands inside a list or map, Python's spelling of the whole is one secret: quotes
    /// and escapes depend on the secret's characters.
    mutating func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text):
            // A secret that is no text, alone: its spelling is a secret of its own.
            guard let secret = self.value(of: text), secret.string == nil else { return text }
            return token(for: .string(PythonText.of(secret)))
        case .array, .object:
            return occur(in: value)
                ? token(for: .string(PythonText.of(substitute(in: value)))) : PythonText.of(value)
        case .null, .bool, .number: return PythonText.of(value)
        }
    }

    /// The value with a token for each text and number in it; an empty text hides nothing and stays.
    mutating func hide(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .number: return .string(token(for: value))
        case .string(let text):
            return text.isEmpty || self.value(of: text) != nil
                ? value : .string(token(for: substitute(in: value)))
        case .array(let elements): return .array(elements.map { hide($0) })
        case .object(var members):
            for (key, element) in members { members[key] = hide(element) }
            return .object(members)
        }
    }

    /// The value with what stands at a dotted path hidden; `*` stands for every key.
    mutating func hide(_ value: JSONValue, at path: [Substring]) -> JSONValue {
        guard let key = path.first else { return hide(value) }
        let rest = Array(path.dropFirst())
        switch value {
        case .object(var members):
            for (name, element) in members where key == "*" || name == key {
                members[name] = hide(element, at: rest)
            }
            return .object(members)
        case .array(let elements): return .array(elements.map { hide($0, at: path) })
        case .null, .bool, .number, .string: return value
        }
    }
}
