/// A transcript for people and for reports.
package enum TranscriptText {
    /// The most events of one session that are shown; what lies between the first and the last ones is left out.
    private static let most = 14

    /// A line for each thing that happened: `→` what was sent, `←` what came back, `·` what else was done.
    package static func lines(_ transcripts: [Transcript]) -> [String] {
        transcripts.enumerated().flatMap { position, transcript in
            (transcripts.count > 1 ? ["· process \(position + 1):"] : []) + lines(transcript)
        }
    }

    private static func lines(_ transcript: Transcript) -> [String] {
        var lines = transcript.events.map(line)
        if lines.count > most {
            let half = most / 2
            lines = lines.prefix(half) + ["· … \(lines.count - 2 * half) more …"] + lines.suffix(half)
        }
        switch transcript.ending {
        case .exited(let status): lines.append("· it ended with status \(status)")
        case .signaled(let signal): lines.append("· it was ended by signal \(signal)")
        case .notStarted(let reason): lines.append("· it did not start: \(reason)")
        case nil: break
        }
        let words = transcript.standardError.split(separator: "\n").suffix(5)
        return lines + words.map { "stderr: \(cut(String($0)))" }
    }

    private static func line(_ event: Transcript.Event) -> String {
        switch event {
        case .sent(let bytes):
            let text = String(decoding: bytes.prefix(400), as: UTF8.self)
                .replacing("\r", with: "\\r").replacing("\n", with: "\\n")
            return "→ " + cut(text) + (bytes.count > 400 ? " (\(bytes.count) bytes)" : "")
        case .received(let line): return "← " + cut(line.text)
        case .note(let note): return "· " + note
        }
    }

    private static func cut(_ text: String) -> String { text.count > 240 ? text.prefix(240) + "…" : text }
}
