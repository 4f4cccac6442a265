package import DriverProtocol

/// What all checks have seen.
package struct DoctorReport: Sendable {
    package let version: String
    package let results: [CheckResult]

    /// - Parameter results: in any order of areas; within an area they stay as they are.
    package init(version: String, results: [CheckResult]) {
        self.version = version
        self.results = CheckResult.Area.allCases.flatMap { area in results.filter { $0.area == area } }
    }

    package func count(_ status: CheckResult.Status) -> Int { results.count { $0.status == status } }

    /// Whether flow runs would be launched, as far as was looked.
    package var isWell: Bool { count(.failure) == 0 }

    /// `{"version","ok","warning","failure","skipped","checks":[…]}`; the four numbers count the checks.
    package var json: JSONValue {
        var json: JSONObject = ["version": .string(version)]
        for status in CheckResult.Status.allCases { json[status.rawValue] = .int(count(status)) }
        json["checks"] = .array(results.map(\.json))
        return .object(json)
    }

    /// For people: a line for each check, by area, and what to do below it.
    package var text: String {
        var lines = ["worker-host \(version)"]
        for area in CheckResult.Area.allCases {
            let own = results.filter { $0.area == area }
            guard !own.isEmpty else { continue }
            lines += ["", Self.title(area)]
            for result in own {
                let name = result.subject.map { "\(result.check) \($0)" } ?? result.check
                lines.append("  \(Self.padded(result.status.rawValue))  \(name): \(Self.oneLine(result.seen))")
                if let remedy = result.remedy { lines.append("           -> \(Self.oneLine(remedy))") }
            }
        }
        return (lines + ["", summary]).joined(separator: "\n")
    }

    private var summary: String {
        let counts = CheckResult.Status.allCases.map { status -> String in
            let count = count(status)
            switch status {
            case .ok: return "\(count) ok"
            case .warning: return "\(count) warning\(count == 1 ? "" : "s")"
            case .failure: return "\(count) failure\(count == 1 ? "" : "s")"
            case .skipped: return "\(count) skipped"
            }
        }
        return counts.joined(separator: ", ") + ". Nothing was changed."
    }

    private static func title(_ area: CheckResult.Area) -> String {
        switch area {
        case .prefect: "Prefect"
        case .pools: "Work pools"
        case .drivers: "Drivers"
        case .aws: "AWS"
        }
    }

    private static func padded(_ word: String) -> String {
        word + String(repeating: " ", count: max(0, 7 - word.utf8.count))
    }

    /// Servers' and drivers' words may have several lines.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
