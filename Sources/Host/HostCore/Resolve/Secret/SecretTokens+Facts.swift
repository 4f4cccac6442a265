package import DriverProtocol

extension SecretTokens {
    /// Puts an answer of AWS's into a request, as far as a driver may see it, and the lengths of what it may not.
    ///
    /// The environments of task definitions that exist hold secrets in clear, whatever their variables are called: each value in
    /// them becomes a token, so that a driver can still copy a definition. A definition's log drivers' tokens likewise.
    package mutating func give(_ fact: JSONValue, as name: String, to request: inout PlanRequest) {
        let shown = hideEnvironments(in: fact, member: "")
        request.facts[name] = shown
        request.secrets.merge(limited(to: shown).lengths)
    }

    private mutating func hideEnvironments(in value: JSONValue, member: String) -> JSONValue {
        switch value {
        case .null, .bool, .number, .string: return value
        case .array(let elements):
            return .array(
                elements.map { element in
                    guard member == "environment", var entry = element.object, let value = entry["value"] else {
                        return hideEnvironments(in: element, member: "")
                    }
                    entry["value"] = hideFact(value)
                    return .object(entry)
                })
        case .object(var members):
            for (name, inner) in members {
                members[name] =
                    member == "options" && name.hasSuffix("-token")
                    ? hideFact(inner) : hideEnvironments(in: inner, member: name)
            }
            return .object(members)
        }
    }

    /// What a recording shows of a value is a token already.
    private mutating func hideFact(_ value: JSONValue) -> JSONValue {
        let isToken = value.string.map { $0.utf8.count == Self.tokenLength && !TokenScanner.candidates(in: $0).isEmpty }
        return isToken == true ? value : hide(value)
    }
}
