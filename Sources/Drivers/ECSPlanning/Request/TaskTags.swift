internal import DriverProtocol

/// The tags of a task: the template's, then the labels, cleaned as ECS wants them.
enum TaskTags {
    private static let longestKey = 128
    private static let longestValue = 256
    private static let most = 50
    private static let root = JobConfiguration.root + "/task_run_request/tags"

    /// The tags; labels win over the template's of the same key. Nil when there is nothing to say.
    static func make(template: JSONValue?, labels: JSONObject, notes: inout PlanningNotes) -> [JSONValue]? {
        var pairs: [(key: String, value: String)] = []
        var untouched = true
        switch template {
        case .object(let map)?:
            untouched = false
            for (key, value) in map where !labels.contains(key) {
                if let text = text(value, path: pointer(root, key), notes: &notes) { pairs.append((key, text)) }
            }
        case .array(let list)?:
            untouched = list.isEmpty
            for (position, item) in list.enumerated() {
                guard let key = item["key"]?.string else {
                    notes.add(fault("\(root)/\(position)", item, "a tag without a key"))
                    continue
                }
                guard !labels.contains(key) else { continue }
                guard let value = item["value"] else {
                    notes.add(fault("\(root)/\(position)/value", item, "the tag '\(key)' has no value"))
                    continue
                }
                if let text = text(value, path: "\(root)/\(position)/value", notes: &notes) {
                    pairs.append((key, text))
                }
            }
        case nil: break
        case let other?: notes.add(fault(root, other, "tags are \(other.typeName), neither a list nor a map"))
        }
        for (key, value) in labels { if let text = value.string { pairs.append((key, text)) } }
        let tags = cleaned(pairs, notes: &notes)
        return tags.isEmpty && untouched ? nil : tags
    }

    private static func cleaned(_ pairs: [(key: String, value: String)], notes: inout PlanningNotes) -> [JSONValue] {
        var order: [String] = []
        var values: [String: String] = [:]
        for (key, value) in pairs {
            let slug = cut(Slug.tag(key), to: longestKey)
            guard !slug.isEmpty else {
                notes.warn(
                    "The label '\(key.prefix(60))' was left out of the tags: nothing of it may stand in a tag's key.")
                continue
            }
            guard !slug.lowercased().hasPrefix("aws:") else {
                notes.warn("The label '\(key.prefix(60))' was left out of the tags: the prefix aws: belongs to AWS.")
                continue
            }
            let text = Slug.tag(value)
            if text.utf8.count > longestValue {
                notes.warn("The tag '\(slug)' was cut to \(longestValue) characters, the most that AWS allows.")
            }
            if values[slug] == nil {
                order.append(slug)
            } else {
                notes.warn("Two labels become the tag '\(slug)': the later one is used.")
            }
            values[slug] = cut(text, to: longestValue)
        }
        if order.count > most {
            let own = order.filter { $0.hasPrefix("prefect.io/") }
            let others = order.filter { !$0.hasPrefix("prefect.io/") }
            let kept = Set(own.prefix(most) + others.prefix(max(0, most - own.count)))
            let lost = order.filter { !kept.contains($0) }
            notes.warn(
                "\(lost.count) of \(order.count) tags were left out, from '\(lost[0])' on: a task has \(most) tags at most.",
                hint: "Use fewer labels; those of prefect.io are kept first.")
            order.removeAll { !kept.contains($0) }
        }
        return order.map { ["key": .string($0), "value": .string(values[$0] ?? "")] }
    }

    private static func cut(_ text: String, to length: Int) -> String {
        text.utf8.count <= length ? text : Slug.trimmed(String(text.prefix(length)))
    }

    /// A tag's value as text: numbers and booleans as JSON spells them.
    private static func text(_ value: JSONValue, path: String, notes: inout PlanningNotes) -> String? {
        switch value {
        case .string(let text): return text
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        case .null: return nil
        case .array, .object:
            notes.add(fault(path, value, "the tag's value is \(value.typeName), not a text"))
            return nil
        }
    }

    private static func fault(_ path: String, _ value: JSONValue, _ problem: String) -> Finding {
        Finding(
            path, value: value, "task_run_request.tags: \(problem).",
            rule: "tags are a map of texts, or a list of objects with key and value",
            remedy: "Correct the template's tags.")
    }
}
