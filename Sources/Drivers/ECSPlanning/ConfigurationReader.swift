internal import DriverProtocol

/// Reads typed fields from a configuration and notes what has the wrong type.
struct ConfigurationReader {
    let members: JSONObject
    var notes: PlanningNotes

    mutating func text(_ name: String) -> String? {
        switch members[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text.isEmpty ? nil : text
        case let other?:
            wrongType(name, other, wanted: "a text")
            return nil
        }
    }

    /// Booleans, and the texts and numbers that stand for them.
    mutating func flag(_ name: String) -> Bool {
        guard let value = members[name], !value.isNull else { return false }
        if let flag = Self.flag(value) { return flag }
        wrongType(name, value, wanted: "true or false")
        return false
    }

    /// The boolean that a value stands for; nil when it stands for none.
    static func flag(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let flag): return flag
        case .number(let number): return number.double == 0 ? false : number.double == 1 ? true : nil
        case .string(let text):
            switch text.lowercased() {
            case "true", "t", "yes", "y", "on", "1": return true
            case "false", "f", "no", "n", "off", "0": return false
            default: return nil
            }
        default: return nil
        }
    }

    mutating func object(_ name: String) -> JSONObject {
        switch members[name] {
        case nil, .null?: return JSONObject()
        case .object(let object)?: return object
        case let other?:
            wrongType(name, other, wanted: "an object")
            return JSONObject()
        }
    }

    mutating func array(_ name: String) -> [JSONValue] {
        switch members[name] {
        case nil, .null?: return []
        case .array(let elements)?: return elements.filter { !$0.isNull }
        case let other?:
            wrongType(name, other, wanted: "a list")
            return []
        }
    }

    mutating func integer(_ name: String) -> Int? {
        switch members[name] {
        case nil, .null?: return nil
        case let value?:
            if let number = value.int ?? value.string.flatMap({ Int($0) }) { return number }
            wrongType(name, value, wanted: "a whole number")
            return nil
        }
    }

    /// A map of texts; nulls stay.
    mutating func strings(_ name: String) -> JSONObject {
        let object = object(name)
        for (key, value) in object where value.string == nil && !value.isNull {
            notes.add(
                Finding(
                    pointer(JobConfiguration.root + "/" + name, key), value: value,
                    "\(name).\(key) is \(value.typeName) \(brief(value)), not a text.",
                    rule: "\(name) is a map of texts", remedy: "Put the value in quotation marks."))
        }
        return object.filter { $0.value.string != nil || $0.value.isNull }
    }

    private mutating func wrongType(_ name: String, _ value: JSONValue, wanted: String) {
        notes.add(
            Finding(
                JobConfiguration.root + "/" + name, value: value,
                "\(name) is \(value.typeName) \(brief(value)), not \(wanted).", rule: "\(name) is \(wanted)",
                remedy: "Correct the job variable or the template's line for \(name)."))
    }
}

/// A value for a message: short, on one line.
func brief(_ value: JSONValue) -> String {
    let text = value.text()
    return text.count <= 60 ? text : text.prefix(57) + "…"
}
