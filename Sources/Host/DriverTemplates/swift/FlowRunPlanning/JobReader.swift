import DriverProtocol

/// Reads a part of the job configuration, which may hold anything: what has the wrong type is refused with its place.
struct JobReader {
    let members: JSONObject
    /// A JSON Pointer into the params.
    private let path: String

    init(_ members: JSONObject, at path: String) {
        self.members = members
        self.path = path
    }

    /// A member that is an object; empty where it is missing.
    func section(_ name: String) throws -> JobReader {
        switch members[name] {
        case nil, .null?: JobReader([:], at: "\(path)/\(name)")
        case .object(let inner)?: JobReader(inner, at: "\(path)/\(name)")
        case let other?: throw wrong(name, other, "an object")
        }
    }

    /// A member that is a text; nil where it is missing or empty. ECS takes sizes as texts, so a whole number will do.
    func text(_ name: String) throws -> String? {
        switch members[name] {
        case nil, .null?: nil
        case .string(let text)?: text.isEmpty ? nil : text
        case .number(let number)? where number.isInteger: number.text
        case let other?: throw wrong(name, other, "a text")
        }
    }

    private func wrong(_ name: String, _ value: JSONValue, _ wanted: String) -> DriverError {
        .configuration(
            "\(path)/\(name) is \(value.text().prefix(80)), not \(wanted).", path: "\(path)/\(name)",
            hint: "Give \(wanted), or leave it out.")
    }
}
