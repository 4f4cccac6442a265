/// The last lines of a container's log, short enough for a state's message.
package struct LogTail: Sendable, Equatable {
    /// The most lines.
    package static let mostLines = 20
    /// The most characters, all lines together.
    package static let mostCharacters = 4000

    package let source: LogSource
    /// Oldest first; not empty.
    package let lines: [String]

    /// Keeps what is last; nil when there is nothing to show.
    package init?(source: LogSource, lines: [String]) {
        var kept: [String] = []
        var room = Self.mostCharacters
        for line in lines.suffix(Self.mostLines).reversed() where room > 0 {
            let line = line.last?.isNewline == true ? String(line.dropLast()) : line
            // What does not fit is cut at its beginning: an error's own words stand at the end.
            kept.append(line.count <= room ? line : "…" + line.suffix(room - 1))
            room -= line.count + 1
        }
        guard kept.contains(where: { !$0.isEmpty }) else { return nil }
        self.source = source
        self.lines = kept.reversed()
    }
}
