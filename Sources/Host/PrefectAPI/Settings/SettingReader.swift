/// Reads single settings, environment before profile, first name before older names.
struct SettingReader {
    let environment: [String: String]
    let profile: [String: String]

    /// The text of a setting; an empty one counts as not set.
    func text(_ names: String...) -> (name: String, value: String)? {
        for source in [environment, profile] {
            for name in names {
                if let value = source[name], !value.allSatisfy(\.isWhitespace) { return (name, value) }
            }
        }
        return nil
    }

    func secret(_ names: String...) -> Secret? {
        for source in [environment, profile] {
            for name in names {
                if let value = source[name], !value.isEmpty { return Secret(value) }
            }
        }
        return nil
    }

    func boolean(_ name: String) throws(SettingError) -> Bool? {
        guard let (name, value) = text(name) else { return nil }
        switch value.lowercased() {
        case "1", "true", "t", "yes", "y", "on": return true
        case "0", "false", "f", "no", "n", "off": return false
        default:
            throw SettingError(
                name: name, problem: "'\(value)' is neither true nor false", remedy: "Set it to true or false.")
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(SettingError) -> Int? {
        guard let (name, value) = text(name) else { return nil }
        guard let number = Int(value), range.contains(number) else {
            let rule =
                range.upperBound == .max
                ? "a whole number from \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw SettingError(
                name: name, problem: "'\(value)' is not \(rule)", remedy: "Set it to \(rule), or unset it.")
        }
        return number
    }

    func number(_ name: String, above zero: Bool = false) throws(SettingError) -> Double? {
        guard let (name, value) = text(name) else { return nil }
        guard let number = Double(value), number.isFinite, zero ? number > 0 : number >= 0, number <= 1e9 else {
            let rule = zero ? "a number above 0" : "a number from 0"
            throw SettingError(
                name: name, problem: "'\(value)' is not \(rule)", remedy: "Set it to \(rule), or unset it.")
        }
        return number
    }

    func seconds(_ name: String, above zero: Bool = false) throws(SettingError) -> Duration? {
        try number(name, above: zero).map { .seconds($0) }
    }
}
