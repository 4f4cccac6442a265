internal import DriverProtocol

/// Reads a setting's text and writes it as Prefect's worker passes it on.
struct SettingReader {
    /// The user's home directory, for `~`; nil when the environment names none.
    let home: String?
    /// Prefect's own, for `$PREFECT_HOME`.
    let prefectHome: String

    /// What became of a text.
    enum Outcome: Equatable {
        /// Pass this on.
        case text(String)
        /// Nothing to pass on.
        case absent
        /// Not a value of its kind; the kind in words.
        case invalid(String)
    }

    func read(_ text: String, as setting: PrefectSetting) -> Outcome {
        switch setting.kind {
        case .text, .secret: return .text(text)
        case .path: return .text(Self.path(expanded(text, name: setting.name)))
        case .bool: return LaxType.bool(text).map { .text($0 ? "True" : "False") } ?? .invalid("true or false")
        case .integer(let bounds): return integer(text, bounds)
        case .float(let bounds): return float(text, bounds)
        case .level:
            return oneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], text.uppercased())
        case .oneOf(let words): return oneOf(words, text)
        case .duration: return SettingDuration(text).map { .text($0.isoText) } ?? .invalid("a duration such as PT1H")
        case .seconds(let bounds): return seconds(text, bounds)
        case .headers: return headers(text)
        case .durations: return durations(text)
        case .names: return list(text) { $0 }
        case .codes: return codes(text)
        case .delay: return delay(JSONValue(reading: text) ?? .string(text))
        case .delays: return delays(JSONValue(reading: text) ?? .string(text))
        case .vacuum: return vacuum(text)
        }
    }

    private func integer(_ text: String, _ bounds: PrefectSetting.Bounds) -> Outcome {
        guard let digits = LaxType.integer(text), let value = Double(digits), bounds.allow(value) else {
            return .invalid("a whole number\(bounds.text)")
        }
        return .text(digits)
    }

    private func float(_ text: String, _ bounds: PrefectSetting.Bounds) -> Outcome {
        guard let value = LaxType.float(text), bounds.allow(value) else { return .invalid("a number\(bounds.text)") }
        return Self.number(value)
    }

    /// JSON, by which the other worker writes settings, has no infinity.
    private static func number(_ value: Double) -> Outcome {
        value.isFinite ? .text(PythonText.of(value)) : .absent
    }

    private func oneOf(_ words: [String], _ text: String) -> Outcome {
        words.contains(text) ? .text(text) : .invalid("one of " + words.joined(separator: ", "))
    }

    private func seconds(_ text: String, _ bounds: PrefectSetting.Bounds) -> Outcome {
        let duration = LaxType.float(text).map { SettingDuration(seconds: $0) } ?? SettingDuration(text)
        guard let duration, bounds.allow(duration.seconds) else {
            return .invalid("a number of seconds\(bounds.text), or a duration such as PT2H")
        }
        return .text(duration.isoText)
    }

    private func headers(_ text: String) -> Outcome {
        guard let value = JSONValue(reading: text) else { return .invalid("a JSON map of texts") }
        if value.isNull { return .absent }
        guard let members = value.object, members.allSatisfy({ $0.value.string != nil }) else {
            return .invalid("a JSON map of texts")
        }
        return .text(PythonText.json(members))
    }

    private func durations(_ text: String) -> Outcome {
        let value = JSONValue(reading: text)
        if value == .null { return .absent }
        guard let members = value?.object else { return .invalid("a JSON map of seconds") }
        var durations = JSONObject()
        for (name, value) in members {
            let number = LaxType.float(value)
            let duration = number.map { SettingDuration(seconds: $0) } ?? value.string.flatMap { SettingDuration($0) }
            guard let duration, duration.microseconds > 0 else { return .invalid("a JSON map of seconds above 0") }
            durations[name] = .string(duration.isoText)
        }
        return .text(PythonText.json(durations))
    }

    /// Quirk of the other worker: a list comes out sorted as text, without duplicates.
    private func list(_ text: String, _ item: (String) -> String?) -> Outcome {
        let parts: [String]
        let value = JSONValue(reading: text) ?? .string(text)
        switch value {
        case .null: return .absent
        case .string(let text):
            parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        case .array(let elements):
            parts = elements.compactMap(\.string)
            guard parts.count == elements.count else { return .invalid("a list of texts") }
        case .bool, .number, .object:
            return value.isTruthy ? .invalid("a list of texts, separated by commas") : .text("")
        }
        let items = parts.compactMap(item)
        guard items.count == parts.count else { return .invalid("a list of values, separated by commas") }
        return .text(Set(items).sorted(by: Self.precedes).joined(separator: ","))
    }

    private func codes(_ text: String) -> Outcome {
        let wanted = "a list of HTTP statuses from 100 to 599, separated by commas"
        let plain: String
        switch JSONValue(reading: text) {
        case .null?: return .absent
        case .number(let number)?: plain = number.text
        case .array(let elements)?: plain = elements.map { PythonText.of($0) }.joined(separator: ",")
        case .string(let inner)?: plain = inner
        case .bool(false)?: return .text("")
        case .bool?, .object?: return .invalid(wanted)
        case nil: plain = text
        }
        if plain.isEmpty { return .text("") }
        let codes = plain.split(separator: ",", omittingEmptySubsequences: false).compactMap { part -> String? in
            guard let digits = LaxType.integer(Self.trimmed(part)), let code = Int(digits) else { return nil }
            return (100...599).contains(code) ? digits : nil
        }
        guard codes.count == plain.utf8.count(where: { $0 == UInt8(ascii: ",") }) + 1 else { return .invalid(wanted) }
        return .text(Set(codes).sorted().joined(separator: ","))
    }

    private func delay(_ value: JSONValue) -> Outcome {
        switch value {
        case .array(let elements): return numbers(elements)
        case .null: return .absent
        case .object: return .invalid("a number of seconds or a JSON list of them")
        case .number(let number) where !number.isInteger: return Self.number(number.double)
        case .bool, .number, .string:
            if let digits = LaxType.integer(value), value.string?.utf8.contains(UInt8(ascii: ".")) != true {
                return .text(digits)
            }
            return LaxType.float(value).map(Self.number) ?? .invalid("a number of seconds or a JSON list of them")
        }
    }

    private func delays(_ value: JSONValue) -> Outcome {
        guard let text = value.string else { return value.isNull ? .absent : delay(value) }
        let parts = text.split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
        switch parts.count {
        case 0: return .absent
        case 1: return LaxType.float(parts[0]).map(Self.number) ?? .invalid("a number of seconds, or several")
        default: return numbers(parts.map(JSONValue.string))
        }
    }

    private func numbers(_ elements: [JSONValue]) -> Outcome {
        let numbers = elements.compactMap { LaxType.float($0) }
        guard numbers.count == elements.count else { return .invalid("a list of numbers of seconds") }
        return .text(numbers.map { PythonText.of($0) }.sorted(by: Self.precedes).joined(separator: ","))
    }

    private func vacuum(_ text: String) -> Outcome {
        switch JSONValue(reading: text) ?? .string(text) {
        case .null: return .absent
        case .bool(let flag): return .text(flag ? "True" : "False")
        case .array: return list(text) { $0 }
        case .object: return .invalid("true, false or a list of names")
        case .number(let number):
            return LaxType.bool(.number(number)).map { .text($0 ? "True" : "False") }
                ?? .invalid("true, false or a list of names")
        case .string(let text):
            switch Self.trimmed(text[...]).lowercased() {
            case "true", "1": return .text("True")
            case "false", "0", "": return .text("False")
            default:
                let names = text.split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
                return .text(Set(names).sorted(by: Self.precedes).joined(separator: ","))
            }
        }
    }

    private func expanded(_ text: String, name: String) -> String {
        switch name {
        case "PREFECT_HOME":
            guard let home, text == "~" || text.hasPrefix("~/") else { return text }
            return home + text.dropFirst()
        case "PREFECT_PROFILES_PATH":
            guard let range = text.range(ofASCII: "$PREFECT_HOME") else { return text }
            return String(text[..<range.lowerBound]) + prefectHome + String(text[range.upperBound...])
        default: return text
        }
    }

    /// A path as Python's `pathlib` writes it: no empty parts, no `.`; `..` stays.
    static func path(_ text: String) -> String {
        let slashes = text.utf8.prefix { $0 == UInt8(ascii: "/") }.count
        let root = slashes == 0 ? "" : slashes == 2 ? "//" : "/"
        let parts = text.split(separator: "/").filter { $0 != "." }
        return root.isEmpty && parts.isEmpty ? "." : root + parts.joined(separator: "/")
    }

    private static func trimmed(_ text: Substring) -> String {
        var scalars = text.unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    /// Python compares texts scalar by scalar.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }
}
