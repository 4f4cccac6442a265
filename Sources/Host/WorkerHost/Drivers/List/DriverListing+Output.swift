import DriverProtocol

extension DriverListing {
    /// `{"directory","drivers":[…]}`
    var json: JSONValue {
        ["directory": .string(directory), "drivers": .array(rows.map(\.json))]
    }

    /// For people: a paragraph for each entry.
    var text: String {
        (["Drivers of \(directory)"] + rows.flatMap(\.lines)).joined(separator: "\n")
    }
}

extension DriverListing.Row {
    var json: JSONValue {
        var json: JSONObject = [
            "name": .string(name), "path": path.map(JSONValue.string) ?? .null, "state": .string(word),
            "pools": .array(pools.map(JSONValue.string)), "command": command.map(JSONValue.string) ?? .null,
            "digest": digest.map(JSONValue.string) ?? .null,
            "sha256": programDigest.map(JSONValue.string) ?? .null,
        ]
        switch state {
        case .notStarted: break
        case .ready(let description):
            json["version"] = .string(description.version)
            json["description"] = description.result
        case .failing(let reason), .missing(let reason): json["reason"] = .string(reason)
        case .refused(let reason, let remedy):
            json["reason"] = .string(reason)
            json["remedy"] = .string(remedy)
        }
        json["handles"] =
            handles.map { handles in
                [
                    "launchTypes": .array(handles.launchTypes.map(JSONValue.string)),
                    "taskDefinitionArn": .bool(handles.taskDefinitionARN),
                ]
            } ?? .null
        return .object(json)
    }

    private var word: String {
        switch state {
        case .notStarted: "not started"
        case .ready: "ready"
        case .failing: "failing"
        case .refused: "refused"
        case .missing: "missing"
        }
    }

    /// The name with its state, then what is known about it.
    var lines: [String] {
        var lines = ["", "\(name): \(headline)"]
        func add(_ title: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append("  \(title)\(String(repeating: " ", count: max(1, 9 - title.count)))\(value)")
        }
        switch state {
        case .failing(let reason), .missing(let reason): add("why", reason)
        case .refused(let reason, let remedy):
            add("why", reason)
            add("do", remedy)
        case .ready(let description): add("summary", description.summary)
        case .notStarted: break
        }
        add("pools", pools.joined(separator: ", "))
        if command != nil { add("handles", handledWords) }
        add("file", path)
        if command != path { add("command", command) }
        add("digest", digest)
        if programDigest != digest { add("sha256", programDigest) }
        return lines
    }

    private var headline: String {
        guard case .ready(let description) = state else { return word }
        return "ready, version \(description.version.isEmpty ? "unknown" : description.version), "
            + "protocol \(description.protocolVersion), \(description.maxInFlight) in flight, "
            + description.capabilities.joined(separator: ", ")
    }

    private var handledWords: String {
        guard let handles else { return "unknown until it is started (--describe); reached by name" }
        let words = handles.launchTypes + (handles.taskDefinitionARN ? ["task definitions by name"] : [])
        return words.isEmpty ? "nothing by itself; reached by name" : words.joined(separator: ", ")
    }
}
