internal import DriverProtocol

/// Judges what a plan holds by one policy.
struct PolicyJudgement {
    private let place: String
    private let policy: LaunchPolicy

    init(_ entry: PolicyGate.Entry) {
        place = entry.place
        policy = entry.policy
    }

    private static let longest = 200
    private static let mostNamed = 5

    /// What is wrong with a value; nil when it is allowed.
    func finding(_ governed: GovernedValue) -> ConfigurationFinding? {
        switch governed.subject {
        case .privileged:
            guard !policy.allowsPrivileged else { return nil }
            let rule = "\(place).privileged"
            return finding(
                governed, "a privileged container is not allowed by \(rule).", rule: rule,
                remedy:
                    "Leave \"privileged\" out of the container, or have the rule changed in worker-host's configuration."
            )
        case .listed(let list):
            guard let entries = policy.entries(of: list), !isAllowed(governed, by: entries, of: list) else {
                return nil
            }
            let rule = "\(place).\(list.rawValue)"
            return finding(
                governed, "\(Self.what(governed, list)) is not allowed by \(rule).", rule: rule,
                remedy: "\(choice(list, entries)), or have the list changed in worker-host's configuration.")
        }
    }

    private func isAllowed(_ governed: GovernedValue, by entries: [String], of list: PolicyList) -> Bool {
        guard let value = governed.value else {
            return entries.contains { list.entry($0, allows: PolicyList.absent) }
        }
        guard let text = value.string else { return false }
        return entries.contains { list.entry($0, allows: text) }
    }

    private func finding(
        _ governed: GovernedValue, _ message: String, rule: String, remedy: String
    ) -> ConfigurationFinding {
        ConfigurationFinding(
            path: governed.path, severity: .error, message: message, hint: remedy, value: governed.shown.map(Self.cut),
            rule: rule)
    }

    private static func what(_ governed: GovernedValue, _ list: PolicyList) -> String {
        if let absence = governed.absence { return "no \(list.noun) is given, \(absence), which" }
        guard let shown = governed.shown else { return "the \(list.noun)" }
        return "the \(list.noun) \(cut(shown).string.map { "'\($0)'" } ?? cut(shown).text())"
    }

    private func choice(_ list: PolicyList, _ entries: [String]) -> String {
        guard entries.isEmpty else { return "Use one that it allows (\(Self.named(entries)))" }
        let other: PolicyList = list == .launchTypes ? .capacityProviders : .launchTypes
        guard policy.lists[list] == nil, let others = policy.lists[other], !others.isEmpty else {
            return "Leave it out, since none is allowed"
        }
        return "Use a \(other.noun) that \(place).\(other.rawValue) allows (\(Self.named(others)))"
    }

    private static func named(_ entries: [String]) -> String {
        let named = entries.prefix(mostNamed).map { cut(.string($0)).string ?? "" }
        return named.joined(separator: ", ") + (entries.count > mostNamed ? ", …" : "")
    }

    private static func cut(_ value: JSONValue) -> JSONValue {
        let text = value.string ?? value.text()
        return text.utf8.count <= longest ? value : .string(String(text.prefix(longest)) + "…")
    }
}
