internal import DriverProtocol

/// Compares a request with the members and types that ECS's API has.
struct ShapeCheck {
    /// Whether members that the table does not know are passed on with a warning instead of refused.
    let passesUnknown: Bool

    /// Notes what does not fit.
    func check(_ document: JSONObject, as name: String, at path: String, notes: inout PlanningNotes) {
        let structure = ShapeTable.structure(name)
        let original = Self.overridden[name]
        for (name, value) in document {
            if let kind = structure.members[name] {
                check(value, kind, at: pointer(path, name), notes: &notes)
            } else if let original, ShapeTable.structure(original).members[name] != nil {
                fixed(name, value, known: structure.members.keys.sorted(), at: path, notes: &notes)
            } else {
                unknown(name, value, known: structure.members.keys.sorted(), at: path, notes: &notes)
            }
        }
        for name in structure.required where !document.contains(name) {
            notes.add(
                Finding(
                    path, value: .object(document), "\(last(path)) has no \(name).",
                    rule: "\(name) is required", remedy: "Add \(name)."))
        }
    }

    private func check(_ value: JSONValue, _ kind: ShapeTable.Kind, at path: String, notes: inout PlanningNotes) {
        switch kind {
        case .text:
            if value.string == nil {
                wrong(value, "a text", "Put the value in quotation marks.", at: path, notes: &notes)
            }
        case .integer:
            if value.int == nil {
                wrong(value, "a whole number", "Write it without quotation marks and point.", at: path, notes: &notes)
            }
        case .boolean:
            if value.bool == nil { wrong(value, "true or false", "Write true or false.", at: path, notes: &notes) }
        case .list(let element):
            guard let elements = value.array else {
                return wrong(value, "a list", "Write a list.", at: path, notes: &notes)
            }
            for (position, item) in elements.enumerated() {
                check(item, element, at: "\(path)/\(position)", notes: &notes)
            }
        case .map(let element):
            guard let members = value.object else {
                return wrong(value, "a map", "Write a map.", at: path, notes: &notes)
            }
            for (name, item) in members { check(item, element, at: pointer(path, name), notes: &notes) }
        case .structure(let name):
            guard let object = value.object else {
                return wrong(value, "an object", "Write an object.", at: path, notes: &notes)
            }
            check(object, as: name, at: path, notes: &notes)
        }
    }

    private func wrong(
        _ value: JSONValue, _ wanted: String, _ remedy: String, at path: String, notes: inout PlanningNotes
    ) {
        notes.add(
            Finding(
                path, value: value, "\(last(path)) is \(value.typeName) \(brief(value)), not \(wanted).",
                rule: "ECS takes \(wanted) here", remedy: remedy))
    }

    private func unknown(
        _ name: String, _ value: JSONValue, known: [String], at path: String, notes: inout PlanningNotes
    ) {
        let close = known.first { Self.letters($0) == Self.letters(name) }
        notes.add(
            Finding(
                pointer(path, name), value: value, "\(last(path)) has a member '\(name)' that ECS does not know.",
                rule: "known members are \(known.joined(separator: ", "))",
                remedy: close.map { "Write \($0)." }
                    ?? "Remove it; if ECS has learnt it meanwhile, start the driver with --pass-unknown-members.",
                severity: passesUnknown ? .warning : .error))
    }

    /// What an override's structure overrides.
    private static let overridden = [
        "TaskOverride": "RegisterTaskDefinitionRequest", "ContainerOverride": "ContainerDefinition",
    ]

    private func fixed(
        _ name: String, _ value: JSONValue, known: [String], at path: String, notes: inout PlanningNotes
    ) {
        notes.add(
            Finding(
                pointer(path, name), value: value, "\(last(path)) has \(name), which RunTask cannot override.",
                rule: "RunTask overrides \(known.filter { $0 != "name" }.joined(separator: ", ")), and nothing else",
                remedy: "Set \(name) in the task definition: for one that exists by the job variable "
                    + (name == "image" ? "image_override." : "task_definition."),
                severity: passesUnknown ? .warning : .error))
    }

    /// A name without what spellings differ in.
    static func letters(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" } }

    /// The last steps of a path, for a sentence: `containerOverrides/0/cpu`.
    private func last(_ path: String) -> String {
        path.split(separator: "/").suffix(3).joined(separator: "/")
    }
}
