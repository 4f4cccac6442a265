/// Prefect's `profiles.toml`: named sets of settings, one of them active.
///
/// Reads the part of TOML that Prefect writes (`active = "name"`, tables `[profiles.name]`, one scalar a line) and
/// refuses the rest by line, because a setting that is silently not read costs more than a message.
package struct ProfilesFile: Sendable, Equatable {
    /// The name under `active`.
    package private(set) var active: String?
    /// The settings of each profile, by name of the variable.
    package private(set) var profiles: [String: [String: String]] = [:]

    package struct Problem: Error, Sendable, Equatable {
        /// Counted from 1.
        package let line: Int
        package let message: String
    }

    package init(parsing text: String) throws(Problem) {
        var table: [String] = []
        for (offset, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var line = TOMLLine(raw, number: offset + 1)
            line.skipSpace()
            if line.isAtEnd { continue }
            if line.take("[") {
                table = try line.dottedKey()
                try line.expect("]")
                try line.expectEnd()
                if table.count == 2, table[0] == "profiles", profiles[table[1]] == nil { profiles[table[1]] = [:] }
            } else {
                let key = try line.dottedKey()
                try line.expect("=")
                let value = try line.scalar()
                try line.expectEnd()
                store(value, at: table + key)
            }
        }
    }

    private mutating func store(_ value: String, at path: [String]) {
        if path == ["active"] {
            active = value
        } else if path.count == 3, path[0] == "profiles" {
            profiles[path[1], default: [:]][path[2]] = value
        }
    }
}
