internal import DriverProtocol

/// Finds the job variables that a template refers to.
enum VariableReferences {
    /// Each reference's variable, and where it stands.
    static func all(in value: JSONValue, at path: String) -> [(name: String, path: String)] {
        switch value {
        case .null, .bool, .number: return []
        case .string(let text):
            return (PlaceholderScanner.parts(of: text) ?? []).compactMap { part in
                guard case .placeholder(let placeholder, _) = part, placeholder.kind == .value else { return nil }
                let name = ValuePath(placeholder.name).texts[0]
                // A job's name refers to the flow and the flow run too.
                return name == "ctx" ? nil : (name, path)
            }
        case .array(let elements): return elements.enumerated().flatMap { all(in: $1, at: "\(path)/\($0)") }
        case .object(let members): return members.flatMap { all(in: $1, at: JSONPointer.appending(path, $0)) }
        }
    }
}
