import DriverProtocol
import HostCore

/// A preview for people.
struct PreviewText {
    let preview: LaunchPreview

    var lines: [String] {
        var lines = ["Flow run '\(preview.flowRun)'"]
        if let driver = preview.driver {
            let version = driver.version.isEmpty ? "" : " \(driver.version)"
            lines.append("  driver            \(driver.name)\(version): \(driver.why)")
        }
        if let region = preview.region { lines.append("  region            \(region)") }
        lines += failure
        if let definition { lines.append("  task definition   \(definition)") }
        if let size = preview.overridesSize {
            lines.append(
                "  overrides         \(Self.grouped(size)) of \(Self.grouped(LaunchPreview.largestOverrides)) characters"
            )
        }
        if let price = preview.price {
            lines.append(
                "  price             \(price.isCeiling ? "below " : "about ")$\(price.text) an hour (\(price.basis); list "
                    + "prices of \(FargatePrice.date))")
        }
        for warning in preview.warnings {
            lines.append("  warning           \(warning.message)" + (warning.hint.map { " \($0)" } ?? ""))
        }
        lines += calls + fallbacks + origins
        return lines
    }

    private var failure: [String] {
        guard let failure = preview.failure else { return ["  result            would be launched"] }
        var lines = ["  result            WOULD NOT BE LAUNCHED (\(failure.kind))"]
        let findings = failure.findings.compactMap { ConfigurationFinding(json: $0) }
        guard findings.count > 1 else {
            lines.append("    \(failure.path.map { "\($0): " } ?? "")\(failure.message)")
            if let hint = failure.hint { lines.append("      \(hint)") }
            return lines
        }
        for finding in findings {
            lines.append("    \(finding.path): \(finding.message)")
            if let hint = finding.hint { lines.append("      \(hint)") }
        }
        return lines
    }

    private var definition: String? {
        switch preview.definition {
        case .reused(let arn, let fingerprint): "\(arn), reused (fingerprint \(fingerprint))"
        case .registered(let family, let fingerprint):
            "a new revision of '\(family)' (fingerprint \(fingerprint))"
        case .linked(let name): "\(name), as it is"
        case nil: nil
        }
    }

    /// The calls that change something whole, those that only look by name.
    private var calls: [String] {
        preview.calls.flatMap { call -> [String] in
            let place = call.region.map { " in \($0)" } ?? ""
            guard ["RegisterTaskDefinition", "RunTask"].contains(call.operation) else {
                return ["  \(call.service):\(call.operation)\(place) \(JSONValue.object(call.params).text())"]
            }
            return ["  \(call.service):\(call.operation)\(place)"] + Self.indented(.object(call.params))
        }
    }

    private var fallbacks: [String] {
        preview.fallbacks.flatMap { fallback in
            ["  without capacity: ecs:RunTask '\(fallback.name)'"] + Self.indented(.object(fallback.params))
        }
    }

    private var origins: [String] {
        guard !preview.explain.isEmpty else { return [] }
        let width = min(60, preview.explain.map(\.path.count).max() ?? 0)
        return ["  where values come from"]
            + preview.explain.map { line in
                let padding = String(repeating: " ", count: max(0, width - line.path.count))
                return "    \(line.path)\(padding)  \(line.from): \(line.why)"
            }
    }

    private static func indented(_ value: JSONValue) -> [String] {
        value.text(.pretty).split(separator: "\n").map { "    \($0)" }
    }

    /// `4,212`
    static func grouped(_ number: Int) -> String {
        let digits = String(number)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return ([rest] + groups).joined(separator: ",")
    }
}
