internal import DriverProtocol

/// What a schema says of maps and lists.
extension JSONSchemaRun {
    mutating func checkMembers(
        _ members: JSONObject, _ rules: JSONObject, path: String, following: Set<String>
    ) {
        for name in rules["required"]?.array?.compactMap(\.string) ?? [] where !members.contains(name) {
            note(JSONPointer.appending(path, name), "required", "is missing", nil)
        }
        if let least = rules["minProperties"]?.count, members.count < least {
            note(path, "minProperties", "has \(members.count) members, fewer than \(least)", .object(members))
        }
        if let most = rules["maxProperties"]?.count, members.count > most {
            note(path, "maxProperties", "has \(members.count) members, more than \(most)", .object(members))
        }
        for (name, others) in rules["dependentRequired"]?.object ?? JSONObject() where members.contains(name) {
            for other in others.array?.compactMap(\.string) ?? [] where !members.contains(other) {
                note(JSONPointer.appending(path, other), "dependentRequired", "is missing beside \(name)", nil)
            }
        }
        for (name, schema) in rules["dependentSchemas"]?.object ?? JSONObject() where members.contains(name) {
            check(.object(members), against: schema, path: path, following: following)
        }
        let properties = rules["properties"]?.object ?? JSONObject()
        let patterns = (rules["patternProperties"]?.object ?? JSONObject()).compactMap { source, schema in
            SchemaPattern(source).map { ($0, schema) }
        }
        for (name, member) in members {
            let place = JSONPointer.appending(path, name)
            if let names = rules["propertyNames"] {
                check(.string(name), against: names, path: place, following: [])
            }
            var isNamed = false
            if let schema = properties[name] {
                isNamed = true
                check(member, against: schema, path: place, following: [])
            }
            for (pattern, schema) in patterns {
                guard spend(pattern.cost(length: name.unicodeScalars.count) / 16, at: place) else { return }
                guard pattern.isFound(in: name) else { continue }
                isNamed = true
                check(member, against: schema, path: place, following: [])
            }
            if !isNamed, let schema = rules["additionalProperties"] {
                check(member, against: schema, path: place, following: [])
            }
        }
    }

    mutating func checkElements(_ elements: [JSONValue], _ rules: JSONObject, path: String) {
        if let least = rules["minItems"]?.count, elements.count < least {
            note(path, "minItems", "has \(elements.count) entries, fewer than \(least)", .array(elements))
        }
        if let most = rules["maxItems"]?.count, elements.count > most {
            note(path, "maxItems", "has \(elements.count) entries, more than \(most)", .array(elements))
        }
        if rules["uniqueItems"] == true { checkUnique(elements, path: path) }
        let first = rules["prefixItems"]?.array ?? []
        for (position, element) in elements.enumerated() {
            guard let schema = position < first.count ? first[position] : rules["items"] else { break }
            check(element, against: schema, path: "\(path)/\(position)", following: [])
        }
        if let schema = rules["contains"] {
            let fitting = elements.enumerated().filter { position, element in
                trial(element, schema, path: "\(path)/\(position)", following: []).isEmpty
            }.count
            if fitting < rules["minContains"]?.count ?? 1 {
                note(path, "contains", "has \(fitting) entries of those that must be there", .array(elements))
            }
            if let most = rules["maxContains"]?.count, fitting > most {
                note(path, "maxContains", "has \(fitting) entries of which \(most) are the most", .array(elements))
            }
        }
    }

    private mutating func checkUnique(_ elements: [JSONValue], path: String) {
        for (position, element) in elements.enumerated() {
            guard spend(position, at: path) else { return }
            if elements[..<position].contains(where: { $0.isEqual(to: element) }) {
                note("\(path)/\(position)", "uniqueItems", "is \(element.brief), which is there before", element)
                return
            }
        }
    }
}
