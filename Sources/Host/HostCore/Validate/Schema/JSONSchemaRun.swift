internal import DriverProtocol

/// One value on its way through a schema.
struct JSONSchemaRun {
    private let schema: JSONSchema
    private var steps = JSONSchema.mostSteps
    private var depth = 0
    /// Why the schema cannot be followed to its end.
    private var failure: JSONSchema.Violation?
    private(set) var violations: [JSONSchema.Violation] = []

    init(root: JSONValue) {
        schema = JSONSchema(root)
    }

    /// What was found; where the schema cannot be followed, that alone, since the rest is then not known.
    var outcome: [JSONSchema.Violation] { failure.map { [$0] } ?? violations }

    mutating func note(_ path: String, _ keyword: String, _ message: String, _ value: JSONValue?) {
        violations.append(JSONSchema.Violation(path: path, keyword: keyword, message: message, value: value))
    }

    /// Counts work; false when it is too much.
    mutating func spend(_ cost: Int, at path: String) -> Bool {
        steps -= max(1, cost)
        if steps < 0 { fail(path, "cannot be checked: the schema is too large, or refers to itself without end") }
        return failure == nil
    }

    private mutating func fail(_ path: String, _ message: String) {
        guard failure == nil else { return }
        failure = JSONSchema.Violation(path: path, keyword: "$ref", message: message, value: .null)
    }

    /// Checks a value. `following`: the references that led here without a step into the value.
    mutating func check(_ value: JSONValue, against schema: JSONValue, path: String, following: Set<String>) {
        guard case .object(let rules) = schema else {
            if schema == false { note(path, "false", "is not allowed here", value) }
            return
        }
        guard spend(1, at: path) else { return }
        guard depth < JSONSchema.deepest else { return fail(path, "cannot be checked: the schema is too deep") }
        depth += 1
        defer { depth -= 1 }
        if let reference = rules["$ref"]?.string { follow(reference, value, path, following) }
        checkAlternatives(value, rules, path: path, following: following)
        checkConditions(value, rules, path: path, following: following)
        checkValue(value, rules, path: path)
        switch value {
        case .object(let members): checkMembers(members, rules, path: path, following: following)
        case .array(let elements): checkElements(elements, rules, path: path)
        case .null, .bool, .number, .string: break
        }
    }

    private mutating func follow(_ reference: String, _ value: JSONValue, _ path: String, _ following: Set<String>) {
        guard !following.contains(reference) else {
            return fail(path, "cannot be checked: the schema's \(reference) refers to itself")
        }
        guard let target = schema.target(of: reference) else {
            return fail(path, "cannot be checked: the schema refers to \(reference), which is not there")
        }
        check(value, against: target, path: path, following: following.union([reference]))
    }

    /// The violations of one subschema, which do not count yet.
    mutating func trial(
        _ value: JSONValue, _ schema: JSONValue, path: String, following: Set<String>
    ) -> [JSONSchema.Violation] {
        let before = violations
        violations = []
        check(value, against: schema, path: path, following: following)
        defer { violations = before }
        return violations
    }

    private mutating func checkAlternatives(
        _ value: JSONValue, _ rules: JSONObject, path: String, following: Set<String>
    ) {
        for schema in rules["allOf"]?.array ?? [] {
            check(value, against: schema, path: path, following: following)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let schemas = rules[keyword]?.array else { continue }
            var closest: [JSONSchema.Violation]?
            var fitting = 0
            for schema in schemas {
                let found = trial(value, schema, path: path, following: following)
                if found.isEmpty {
                    fitting += 1
                    if keyword == "anyOf" || fitting > 1 { break }
                } else if Self.distance(found, path) < closest.map({ Self.distance($0, path) }) ?? .max {
                    closest = found
                }
            }
            if fitting == 0 {
                noteNothingFits(value, schemas, closest ?? [], keyword, path)
            } else if keyword == "oneOf", fitting > 1 {
                note(path, keyword, "fits more than one of the schema's alternatives", value)
            }
        }
    }

    /// How far a value is from an alternative: one of another type is farthest.
    private static func distance(_ violations: [JSONSchema.Violation], _ path: String) -> Int {
        let isOfOtherType = violations.contains { $0.path == path && ["type", "anyOf", "oneOf"].contains($0.keyword) }
        return violations.count + (isOfOtherType ? JSONSchema.mostSteps : 0)
    }

    private mutating func noteNothingFits(
        _ value: JSONValue, _ schemas: [JSONValue], _ closest: [JSONSchema.Violation], _ keyword: String, _ path: String
    ) {
        // Where every alternative names a type and none fits, the types together say it best.
        let types = schemas.compactMap { $0["type"].map(Self.names) }
        if !closest.isEmpty, Self.distance(closest, path) < JSONSchema.mostSteps {
            violations += closest
        } else if types.count == schemas.count {
            note(path, keyword, "is \(value.brief), not of type \(types.joined(separator: " or "))", value)
        } else {
            note(path, keyword, closest.first?.message ?? "fits none of the schema's alternatives", value)
        }
    }

    private mutating func checkConditions(
        _ value: JSONValue, _ rules: JSONObject, path: String, following: Set<String>
    ) {
        if let not = rules["not"], trial(value, not, path: path, following: following).isEmpty, failure == nil {
            note(path, "not", "is \(value.brief), which the schema excludes", value)
        }
        if let condition = rules["if"] {
            let holds = trial(value, condition, path: path, following: following).isEmpty
            if let then = rules[holds ? "then" : "else"] {
                check(value, against: then, path: path, following: following)
            }
        }
    }

    /// A schema's `type` for messages.
    static func names(_ type: JSONValue) -> String {
        type.array.map { $0.compactMap(\.string).joined(separator: " or ") } ?? type.string ?? type.text()
    }
}
