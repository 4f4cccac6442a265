import DriverProtocol
import DriverSupervision

/// What a replay found, for people and for programs.
struct ReplayReport {
    let file: String
    let driver: DriverEntry
    let version: String
    let items: [RecordingReplay.Item]

    var isDifferent: Bool { items.contains { $0.verdict.isDifferent } }

    private func count(_ matches: (RecordingReplay.Verdict) -> Bool) -> Int { items.count { matches($0.verdict) } }

    private var counts: [(name: String, count: Int)] {
        [
            ("same", count { $0 == .same }), ("changed", count { if case .changed = $0 { true } else { false } }),
            ("unsteady", count { if case .unsteady = $0 { true } else { false } }),
            ("failed", count { if case .failed = $0 { true } else { false } }),
            ("skipped", count { if case .skipped = $0 { true } else { false } }),
        ]
    }

    var text: String {
        let summary = counts.filter { $0.count > 0 || $0.name == "same" }.map { "\($0.count) \($0.name)" }
        var lines = [
            "\(items.count) requests of \(file) to '\(driver.name)' \(version): " + summary.joined(separator: ", ")
        ]
        for item in items {
            switch item.verdict {
            case .same: continue
            case .changed(let differences):
                lines.append("\(Self.title(item)): changed")
                lines += differences.flatMap(\.lines).map { "  \($0)" }
            case .unsteady(let differences):
                lines.append("\(Self.title(item)): two answers to the same params are not the same")
                lines +=
                    differences.isEmpty
                    ? ["  the same values in another order or spelling"]
                    : differences.flatMap(\.lines).map { "  \($0)" }
            case .failed(let reason): lines.append("\(Self.title(item)): no answer. \(reason)")
            case .skipped(let reason): lines.append("\(Self.title(item)): skipped, \(reason)")
            }
        }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        var json: JSONObject = [
            "file": .string(file), "driver": .string(driver.name), "path": .string(driver.path),
            "version": .string(version), "digest": driver.generationDigest.map(JSONValue.string) ?? .null,
            "requests": .int(items.count),
        ]
        for (name, count) in counts { json[name] = .int(count) }
        json["findings"] = .array(items.compactMap(Self.json))
        return .object(json)
    }

    private static func json(_ item: RecordingReplay.Item) -> JSONValue? {
        var json: JSONObject = [
            "line": .int(item.line), "method": .string(item.method),
            "flowRun": item.flowRun.map(JSONValue.string) ?? .null,
            "recorded": [
                "driver": .string(item.driver), "version": .string(item.version),
                "digest": item.digest.map(JSONValue.string) ?? .null,
            ],
        ]
        switch item.verdict {
        case .same: return nil
        case .changed(let differences):
            json["verdict"] = "changed"
            json["differences"] = .array(differences.map(\.json))
        case .unsteady(let differences):
            json["verdict"] = "unsteady"
            json["differences"] = .array(differences.map(\.json))
        case .failed(let reason):
            json["verdict"] = "failed"
            json["reason"] = .string(reason)
        case .skipped(let reason):
            json["verdict"] = "skipped"
            json["reason"] = .string(reason)
        }
        return .object(json)
    }

    /// `line 7: plan of 'curious-otter' in 'etl', by fargate 1.0.0`
    private static func title(_ item: RecordingReplay.Item) -> String {
        var text = "line \(item.line): \(item.method)"
        if let name = item.flowRun { text += " of '\(name)'" }
        if let pool = item.workPool { text += " in '\(pool)'" }
        return text + ", by \(item.driver) \(item.version)"
    }
}
