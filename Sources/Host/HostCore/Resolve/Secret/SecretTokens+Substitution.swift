package import DriverProtocol

extension SecretTokens {
    /// The value with every token replaced by what it stands for: a text that is one token becomes the secret with its
    /// type, a token inside a text becomes the secret's text. Takes time in the value's size; what is put in is not
    /// looked at again.
    package func substitute(in value: JSONValue) -> JSONValue {
        isEmpty ? value : replaced(value)
    }

    /// The text with every token replaced.
    package func substitute(in text: String) -> String {
        isEmpty ? text : replacedText(text) ?? text
    }

    private func replaced(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: value
        case .string(let text): self.value(of: text) ?? replacedText(text).map(JSONValue.string) ?? value
        case .array(let elements): .array(elements.map(replaced))
        case .object(let members): .object(members.mapValues(replaced))
        }
    }

    /// Nil when the text holds no token.
    private func replacedText(_ text: String) -> String? {
        let candidates = TokenScanner.candidates(in: text)
        guard !candidates.isEmpty else { return nil }
        var result = ""
        var position = text.utf8.startIndex
        for range in candidates {
            guard let secret = value(of: String(decoding: text.utf8[range], as: UTF8.self)) else { continue }
            result += text[position..<range.lowerBound]
            result += PythonText.of(secret)
            position = range.upperBound
        }
        result += text[position...]
        return result
    }

    /// Whether a token stands anywhere in the value.
    func occur(in value: JSONValue) -> Bool {
        guard !isEmpty else { return false }
        switch value {
        case .null, .bool, .number: return false
        case .string(let text):
            return TokenScanner.candidates(in: text).contains {
                self.value(of: String(decoding: text.utf8[$0], as: UTF8.self)) != nil
            }
        case .array(let elements): return elements.contains { occur(in: $0) }
        case .object(let members): return members.contains { occur(in: $0.value) }
        }
    }
}
