internal import DriverProtocol

extension DriverManifest {
    private static let members: Set<String> = [
        "command", "environment", "mode", "processes", "timeouts", "maxLineBytes", "sha256", "digests", "handles",
        "recording", "description", "$schema",
    ]

    /// Reads a manifest. Members that nobody knows are refused: a misspelt `sha256` must not pass for none.
    init(json: JSONValue) throws(MessageShapeError) {
        guard let object = json.object else {
            throw MessageShapeError(path: "", problem: "is \(json.typeName), not an object")
        }
        for key in object.keys where !Self.members.contains(key) {
            let known = Self.members.sorted().joined(separator: ", ")
            throw MessageShapeError(path: "/\(key)", problem: "is no member of a manifest; there are \(known)")
        }
        guard let words = object["command"]?.array, let first = words.first?.string, !first.isEmpty else {
            throw MessageShapeError(
                path: "/command", problem: "is missing or no array of strings, the program first")
        }
        command = []
        for (position, word) in words.enumerated() {
            guard let text = word.string, !text.utf8.contains(0) else {
                throw MessageShapeError(path: "/command/\(position)", problem: "is no string")
            }
            command.append(text)
        }
        environment = try Self.texts(object, "environment")
        for key in environment.keys where key.isEmpty || key.utf8.contains(UInt8(ascii: "=")) {
            throw MessageShapeError(path: "/environment/\(key)", problem: "is no name of a variable")
        }
        if let value = object["mode"] {
            guard let mode = value.string.flatMap(Mode.init) else {
                throw MessageShapeError(path: "/mode", problem: "is neither \"persistent\" nor \"oneshot\"")
            }
            self.mode = mode
        }
        processes = try Self.integer(object["processes"], "/processes", 1...16) ?? 1
        maxLineBytes = try Self.integer(object["maxLineBytes"], "/maxLineBytes", 1024...Self.longestLine)
        let timeouts = object["timeouts"]
        if let timeouts, timeouts.object == nil {
            throw MessageShapeError(path: "/timeouts", problem: "is \(timeouts.typeName), not an object")
        }
        for key in timeouts?.object?.keys ?? [] where !["startMs", "planMs", "allRoundsMs"].contains(key) {
            throw MessageShapeError(
                path: "/timeouts/\(key)", problem: "is no timeout; there are startMs, planMs, allRoundsMs")
        }
        func time(_ name: String) throws(MessageShapeError) -> Duration? {
            try Self.integer(timeouts?[name], "/timeouts/\(name)", 1...3_600_000).map { .milliseconds($0) }
        }
        start = try time("startMs")
        plan = try time("planMs")
        allRounds = try time("allRoundsMs")
        if let value = object["sha256"] { sha256 = try Self.digest(value, "/sha256") }
        if let value = object["digests"] {
            guard let files = value.object else {
                throw MessageShapeError(path: "/digests", problem: "is \(value.typeName), not an object")
            }
            for (file, value) in files { digests[file] = try Self.digest(value, "/digests/\(file)") }
        }
        if let value = object["recording"] {
            guard let file = value.string, !file.isEmpty, !file.utf8.contains(0) else {
                throw MessageShapeError(path: "/recording", problem: "is \(value.typeName), not the name of a file")
            }
            recording = file
        }
        if let value = object["handles"] {
            handles = .init(
                launchTypes: value["launchTypes"]?.array?.compactMap(\.string) ?? [],
                taskDefinitionARN: value["taskDefinitionArn"]?.bool ?? false)
        }
    }

    private static func integer(
        _ value: JSONValue?, _ path: String, _ range: ClosedRange<Int>
    ) throws(MessageShapeError) -> Int? {
        guard let value else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw MessageShapeError(
                path: path, problem: "is no integer of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func texts(_ object: JSONObject, _ name: String) throws(MessageShapeError) -> [String: String] {
        guard let value = object[name] else { return [:] }
        guard let members = value.object else {
            throw MessageShapeError(path: "/\(name)", problem: "is \(value.typeName), not an object of strings")
        }
        var texts: [String: String] = [:]
        for (key, value) in members {
            guard let text = value.string, !text.utf8.contains(0) else {
                throw MessageShapeError(path: "/\(name)/\(key)", problem: "is \(value.typeName), not a string")
            }
            texts[key] = text
        }
        return texts
    }

    private static func digest(_ value: JSONValue, _ path: String) throws(MessageShapeError) -> String {
        guard let text = value.string?.lowercased(), text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else {
            throw MessageShapeError(path: path, problem: "is no SHA-256: 64 hexadecimal digits, as sha256sum prints")
        }
        return text
    }
}
