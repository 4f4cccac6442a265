internal import DriverProtocol

/// What a schema says of a value as such, and of numbers and texts.
extension JSONSchemaRun {
    mutating func checkValue(_ value: JSONValue, _ rules: JSONObject, path: String) {
        if let type = rules["type"], !value.isOfType(type) {
            note(path, "type", "is \(value.brief), not of type \(Self.names(type))", value)
        }
        if let allowed = rules["enum"]?.array {
            guard spend(allowed.count, at: path) else { return }
            if !allowed.contains(where: { $0.isEqual(to: value) }) {
                let list = allowed.prefix(8).map(\.brief).joined(separator: ", ")
                note(path, "enum", "is \(value.brief), not one of \(list)", value)
            }
        }
        if let only = rules["const"], !only.isEqual(to: value) {
            note(path, "const", "is \(value.brief), not \(only.brief)", value)
        }
        switch value {
        case .number(let number): check(number, rules, path: path)
        case .string(let text): check(text, rules, path: path)
        case .null, .bool, .array, .object: break
        }
    }

    private mutating func check(_ number: JSONNumber, _ rules: JSONObject, path: String) {
        let value = JSONValue.number(number)
        if let least = rules["minimum"]?.number, number.isLess(than: least) {
            note(path, "minimum", "is \(number.text), less than \(least.text)", value)
        }
        if let most = rules["maximum"]?.number, most.isLess(than: number) {
            note(path, "maximum", "is \(number.text), more than \(most.text)", value)
        }
        if let limit = rules["exclusiveMinimum"]?.number, !limit.isLess(than: number) {
            note(path, "exclusiveMinimum", "is \(number.text), not more than \(limit.text)", value)
        }
        if let limit = rules["exclusiveMaximum"]?.number, !number.isLess(than: limit) {
            note(path, "exclusiveMaximum", "is \(number.text), not less than \(limit.text)", value)
        }
        if let unit = rules["multipleOf"]?.number, unit.double > 0, !number.isMultiple(of: unit) {
            note(path, "multipleOf", "is \(number.text), no multiple of \(unit.text)", value)
        }
    }

    private mutating func check(_ text: String, _ rules: JSONObject, path: String) {
        let wanted = ["minLength", "maxLength", "pattern"].contains(where: rules.contains)
        guard wanted else { return }
        let length = text.unicodeScalars.count
        if let least = rules["minLength"]?.count, length < least {
            note(path, "minLength", "is \(length) characters long, fewer than \(least)", .string(text))
        }
        if let most = rules["maxLength"]?.count, length > most {
            note(path, "maxLength", "is \(length) characters long, more than \(most)", .string(text))
        }
        guard let source = rules["pattern"]?.string, let pattern = SchemaPattern(source) else { return }
        let cost = pattern.cost(length: length)
        // A text that is too long for the pattern is let pass.
        guard cost <= JSONSchema.mostSteps, spend(cost / 16, at: path) else { return }
        if !pattern.isFound(in: text) {
            note(
                path, "pattern", "is \(JSONValue.string(text).brief), which does not match \(source.prefix(80))",
                .string(text))
        }
    }
}

extension JSONNumber {
    /// Whether the value is whole, however it is written.
    fileprivate var isWhole: Bool { isInteger || (double.isFinite && double == double.rounded(.towardZero)) }

    fileprivate func isLess(than other: JSONNumber) -> Bool {
        if let left = integer, let right = other.integer { return left < right }
        return double < other.double
    }

    fileprivate func isMultiple(of unit: JSONNumber) -> Bool {
        if let value = integer, let unit = unit.integer { return value.isMultiple(of: unit) }
        let quotient = double / unit.double
        return quotient.isFinite && quotient == quotient.rounded(.towardZero)
    }
}

extension JSONValue {
    /// Whether the value fits a schema's `type`: a name or a list of names. A type that JSON Schema does not have fits all.
    fileprivate func isOfType(_ type: JSONValue) -> Bool {
        if let types = type.array { return types.contains(where: isOfType) }
        switch type.string {
        case "number": return number != nil
        case "integer": return number?.isWhole ?? false
        case "null", "boolean", "string", "array", "object": return typeName == type.string
        default: return true
        }
    }

    /// The number of a keyword that counts, however it is written.
    var count: Int? { number.flatMap { $0.integer ?? Int(exactly: $0.double) } }

    /// Whether two values are one to a schema: numbers by value, texts by code points.
    func isEqual(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let left), .number(let right)):
            if left.text == right.text { return true }
            if let a = left.integer, let b = right.integer { return a == b }
            return left.double == right.double && !(left.isInteger && right.isInteger)
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { key, value in right[key].map(value.isEqual) ?? false }
        default: return self == other
        }
    }
}
