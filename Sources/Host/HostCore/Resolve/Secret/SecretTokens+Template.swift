package import DriverProtocol

extension SecretTokens {
    /// A base job template as a driver may see it: what is secret by its name or form is a token. References stay.
    package mutating func hide(template: JSONObject) -> JSONObject {
        hideNamed(in: .object(template), name: "").object ?? template
    }

    private mutating func hideNamed(in value: JSONValue, name: String) -> JSONValue {
        switch value {
        case .null, .bool: return value
        case .number: return SecretPlaces.isSecret(name: name) ? hide(value) : value
        case .string(let text):
            let isSecret =
                SecretPlaces.isSecret(variable: name, value: value) || SecretPlaces.credentialFields.contains(name)
            return isSecret && PlaceholderScanner.parts(of: text) == nil ? hide(value) : value
        case .array(let elements): return .array(elements.map { hideNamed(in: $0, name: name) })
        case .object(var members):
            // An entry of an environment, or the schema of a job variable: what it holds goes by its name.
            let own = members["name"]?.string
            for (key, member) in members {
                switch key {
                case "value": members[key] = hideNamed(in: member, name: own ?? name)
                case "default": members[key] = hideNamed(in: member, name: name)
                default: members[key] = hideNamed(in: member, name: key)
                }
            }
            return .object(members)
        }
    }
}
