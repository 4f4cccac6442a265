/// One walk over two JSON values side by side.
struct JSONComparison {
    private(set) var differences: [JSONDifference] = []

    /// Lists of ECS's whose order means nothing.
    private static let sets: Set<String> = [
        "containerDefinitions", "containerOverrides", "environment", "secrets", "tags", "volumes",
    ]

    /// Notes what differs.
    /// - Parameters:
    ///   - path: where both stand.
    ///   - member: the name of the member that holds them, if one does.
    mutating func compare(_ left: JSONValue, _ right: JSONValue, at path: String, member: String) {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            compare(left, right, at: path)
        case (.array(let left), .array(let right)):
            if let key = Self.nameKey(left, right) {
                compare(left, right, named: key, at: path, member: member)
            } else {
                compare(left, right, at: path)
            }
        case (.string(let ours), .string(let theirs)):
            // `==` takes texts for equal that are written with other code points; AWS does not.
            if !ours.utf8.elementsEqual(theirs.utf8) { note(path, left, right) }
        default:
            if left != right { note(path, left, right) }
        }
    }

    private mutating func compare(_ left: JSONObject, _ right: JSONObject, at path: String) {
        for (key, value) in left { step(value, right[key], at: JSONPointer.appending(path, key), member: key) }
        for (key, value) in right where !left.contains(key) {
            note(JSONPointer.appending(path, key), nil, value)
        }
    }

    private mutating func compare(_ left: [JSONValue], _ right: [JSONValue], at path: String) {
        for position in 0..<max(left.count, right.count) {
            let ours = left.indices.contains(position) ? left[position] : nil
            let theirs = right.indices.contains(position) ? right[position] : nil
            step(ours, theirs, at: "\(path)/\(position)", member: "")
        }
    }

    private mutating func compare(
        _ left: [JSONValue], _ right: [JSONValue], named key: String, at path: String, member: String
    ) {
        let ours = left.compactMap { $0[key]?.string }
        let theirs = right.compactMap { $0[key]?.string }
        let known = Set(ours)
        let partners = Dictionary(zip(theirs, right), uniquingKeysWith: { first, _ in first })
        if !Self.sets.contains(member) {
            let common = known.intersection(theirs)
            let before = ours.filter(common.contains)
            let after = theirs.filter(common.contains)
            if before != after {
                differences.append(
                    JSONDifference(
                        path: path, kind: .reordered, left: .array(before.map(JSONValue.string)),
                        right: .array(after.map(JSONValue.string))))
            }
        }
        for (name, value) in zip(ours, left) {
            step(value, partners[name], at: JSONPointer.appending(path, name), member: "")
        }
        for (name, value) in zip(theirs, right) where !known.contains(name) {
            note(JSONPointer.appending(path, name), nil, value)
        }
    }

    private mutating func step(_ left: JSONValue?, _ right: JSONValue?, at path: String, member: String) {
        guard let left, let right else { return note(path, left, right) }
        compare(left, right, at: path, member: member)
    }

    private mutating func note(_ path: String, _ left: JSONValue?, _ right: JSONValue?) {
        let kind: JSONDifference.Kind = left == nil ? .added : right == nil ? .removed : .changed
        differences.append(JSONDifference(path: path, kind: kind, left: left, right: right))
    }

    /// The member that names each element of both arrays, each name once; nil when there is none.
    private static func nameKey(_ left: [JSONValue], _ right: [JSONValue]) -> String? {
        guard !left.isEmpty || !right.isEmpty else { return nil }
        return ["name", "key"].first { key in
            [left, right].allSatisfy { elements in
                let names = elements.compactMap { $0[key]?.string }
                return names.count == elements.count && Set(names).count == names.count
            }
        }
    }
}
