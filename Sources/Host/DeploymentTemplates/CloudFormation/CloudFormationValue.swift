internal import DriverProtocol

/// Turns documents into CloudFormation's form.
enum CloudFormationValue {
    /// Texts with `${…}` become references: `${Name}` alone Ref, `${Name.Attribute}` alone Fn::GetAtt, others Fn::Sub.
    static func references(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): reference(text)
        case .array(let elements): .array(elements.map(references))
        case .object(let members): .object(members.mapValues(references))
        case .null, .bool, .number: value
        }
    }

    private static func reference(_ text: String) -> JSONValue {
        guard text.contains("${") else { return .string(text) }
        guard text.hasPrefix("${"), text.hasSuffix("}"), text.count(where: { $0 == "$" }) == 1 else {
            return ["Fn::Sub": .string(text)]
        }
        let name = text.dropFirst(2).dropLast()
        guard let dot = name.firstIndex(of: ".") else { return ["Ref": .string(String(name))] }
        return ["Fn::GetAtt": [.string(String(name[..<dot])), .string(String(name[name.index(after: dot)...]))]]
    }

    /// Members are called `Cpu` in a resource where the API calls them `cpu`; names that are data stay.
    static func properties(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            var renamed = JSONObject()
            for (key, member) in members {
                let name = key.prefix(1).uppercased() + key.dropFirst()
                renamed[name] = key == "options" ? member : properties(member)
            }
            return .object(renamed)
        case .array(let elements): return .array(elements.map(properties))
        default: return value
        }
    }

    /// A value under a condition; without it the property is left out.
    static func when(_ condition: String, _ value: JSONValue) -> JSONValue {
        ["Fn::If": [.string(condition), value, ["Ref": "AWS::NoValue"]]]
    }

    /// What a condition tests.
    static func equals(_ parameter: String, _ value: String) -> JSONValue {
        ["Fn::Equals": [["Ref": .string(parameter)], .string(value)]]
    }
}
