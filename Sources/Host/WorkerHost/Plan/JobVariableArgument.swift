import DriverProtocol

/// `KEY=VALUE` on a command line: the value as JSON where it is JSON, else as a text.
struct JobVariableArgument {
    let key: String
    let value: JSONValue

    init?(_ text: String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
        key = String(text[..<equals])
        let rest = String(text[text.index(after: equals)...])
        value = (try? JSONValue(parsing: rest)) ?? .string(rest)
    }

    /// Several as one object; the last of equal keys wins.
    static func object(_ variables: [JobVariableArgument]) -> JSONObject {
        variables.reduce(into: JSONObject()) { $0[$1.key] = $1.value }
    }
}
