internal import DriverProtocol

/// The tags of a task: the template's, then the labels, cleaned as ECS wants them.
enum TaskTags {
    private static let longestKey = 128
    private static let longestValue = 256
    private static let most = 50
    private static let root = JobConfiguration.root + "/task_run_request/tags"

    /// A tag before it is cleaned, and where it stands in the params.
    private typealias Pair = (key: String, value: String, path: String)

    /// The tags; labels win over the template's of the same key. Nil when there is nothing to say.
    static func make(template: JSONValue?, labels: JSONObject, notes: inout PlanningNotes) -> [JSONValue]? {
        var pairs: [Pair] = []
        var untouched = true
        switch template {
        case .object(let map)?:
            untouched = false
            for (key, value) in map where !labels.contains(key) {
                let path = pointer(root, key)
                if let text = text(value, path: path, notes: &notes) { pairs.append((key, text, path)) }
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
                let path = "\(root)/\(position)"
                if let text = text(value, path: path + "/value", notes: &notes) { pairs.append((key, text, path)) }
            }
        case nil: break
        case let other?: notes.add(fault(root, other, "tags are \(other.typeName), neither a list nor a map"))
        }
        for (key, value) in labels {
            if let text = value.string { pairs.append((key, text, pointer(JobConfiguration.root + "/labels", key))) }
        }
        let tags = cleaned(pairs, notes: &notes)
        return tags.isEmpty && untouched ? nil : tags
    }

    private static func cleaned(_ pairs: [Pair], notes: inout PlanningNotes) -> [JSONValue] {
        var order: [String] = []
        var values: [String: String] = [:]
        func warn(_ pair: Pair, _ value: String, _ message: String, _ rule: String) {
            notes.add(
                Finding(
                    pair.path, value: .string(value), message, rule: rule,
                    remedy: "Change or remove the label or tag '\(pair.key.prefix(60))'.", severity: .warning))
        }
        for pair in pairs {
            let whole = Slug.tag(pair.key)
            let slug = cut(whole, to: longestKey)
            guard !slug.isEmpty else {
                warn(
                    pair, pair.key,
                    "'\(pair.key.prefix(60))' was left out of the tags: nothing of it may stand in a tag's key.",
                    "a tag's key has letters, numbers, spaces and + - = . _ : / @")
                continue
            }
            guard !slug.lowercased().hasPrefix("aws:") else {
                warn(
                    pair, pair.key, "'\(pair.key.prefix(60))' was left out of the tags: it begins with aws:.",
                    "the prefix aws: belongs to AWS")
                continue
            }
            if whole.utf8.count > longestKey {
                warn(
                    pair, pair.key, "The tag's key '\(slug.prefix(60))…' was cut to \(longestKey) characters.",
                    "a tag's key has \(longestKey) characters at most")
            }
            let text = Slug.tag(pair.value)
            if text.utf8.count > longestValue {
                warn(
                    pair, pair.value, "The tag '\(slug)' was cut to \(longestValue) characters.",
                    "a tag's value has \(longestValue) characters at most")
            }
            if values[slug] == nil {
                order.append(slug)
            } else {
                warn(
                    pair, pair.key, "Two labels become the tag '\(slug)': the later one is used.",
                    "keys of tags are unique")
            }
            values[slug] = cut(text, to: longestValue)
        }
        keepMost(of: &order, notes: &notes)
        return order.map { ["key": .string($0), "value": .string(values[$0] ?? "")] }
    }

    private static func keepMost(of order: inout [String], notes: inout PlanningNotes) {
        guard order.count > most else { return }
        let own = order.filter { $0.hasPrefix("prefect.io/") }
        let others = order.filter { !$0.hasPrefix("prefect.io/") }
        let kept = Set(own.prefix(most) + others.prefix(max(0, most - own.count)))
        let lost = order.filter { !kept.contains($0) }
        notes.add(
            Finding(
                root, value: .int(order.count),
                "\(lost.count) of \(order.count) tags were left out, from '\(lost[0])' on.",
                rule: "a task has \(most) tags at most",
                remedy: "Use fewer labels; those of prefect.io are kept first.", severity: .warning))
        order.removeAll { !kept.contains($0) }
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
