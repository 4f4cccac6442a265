internal import DriverProtocol

/// Messages are lines, whatever pieces they arrive in.
enum LineChecks {
    /// Characters of two, three and four bytes.
    private static let wide = RequestID.string("grüß-世界-😀")

    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "lines.one-for-an-answer", .lines,
            "An answer is one line of JSON that ends with a newline, with no newline inside.",
            session: { .described($0, [.plan(id: "plan", params: $0.sample.params, knowsFacts: true)]) },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                _ = try transcript.finalAnswer(of: "plan")
            }),
        ConformanceCheck(
            "lines.utf-8", .lines, "Both directions are UTF-8: characters beyond ASCII come back as they went in.",
            session: { Session(Step.ask(wide, "describe", $0.describeParams)) },
            judge: { transcript, _ in _ = try transcript.answer(to: wide) }),
        ConformanceCheck(
            "lines.split-character", .lines,
            "A line may arrive in pieces, also cut inside a character: bytes are gathered up to the newline first.",
            session: { subject in
                let line = Wire.request(wide, "describe", subject.describeParams)
                return .described(subject, [.write(cut(line) { $0 & 0xC0 == 0x80 }), .awaitAnswers([wide])])
            },
            judge: { transcript, _ in _ = try transcript.answer(to: wide) }),
        ConformanceCheck(
            "lines.split-message", .lines,
            "A line may arrive in many small pieces: nothing is read before its newline.",
            session: { subject in
                let line = Wire.request("split", "describe", subject.describeParams)
                let pieces = stride(from: 0, to: line.count, by: 24).map {
                    Array(line[$0..<min($0 + 24, line.count)])
                }
                return .described(subject, [.write(pieces), .awaitAnswers(["split"])])
            },
            judge: { transcript, _ in _ = try transcript.answer(to: "split") }),
        ConformanceCheck(
            "lines.several-in-one-write", .lines, "Several lines may arrive at once: each is a message.",
            isConversation: true,
            session: { subject in
                let lines = several.map { Wire.request($0, "describe", subject.describeParams) }
                return Session([.write([lines.flatMap(\.self)]), .awaitAnswers(several)])
            },
            judge: { transcript, _ in try transcript.requireAnswers(to: several) }),
        ConformanceCheck(
            "lines.carriage-return", .lines, "A carriage return before the newline is white space.",
            session: { subject in
                var line = Wire.request("return", "describe", subject.describeParams)
                line.insert(0x0D, at: line.count - 1)
                return Session([.send(line), .awaitAnswers(["return"])])
            },
            judge: { transcript, _ in _ = try transcript.answer(to: "return") }),
        ConformanceCheck(
            "lines.any-json", .lines,
            "A line is any JSON: members in any order, white space between them, escapes in texts.",
            session: { _ in
                let text =
                    " {\t\"params\" : { \"protocols\" : [ 1 ] , \"host\" : { \"name\" : \"worker\\u002dhost\" } } , "
                    + "\"method\" : \"d\\u0065scribe\" , \"id\" : \"any\\u002djson\" , \"jsonrpc\" : \"2.0\" } "
                return Session([.send(Wire.line(text)), .awaitAnswers(["any-json"])])
            },
            judge: { transcript, _ in _ = try transcript.result(of: "any-json", of: "describe") }),
        ConformanceCheck(
            "lines.empty", .lines, "An empty line says nothing: it is neither answered nor an error.",
            isConversation: true,
            session: { subject in
                Session(
                    Step.ask("before", "describe", subject.describeParams) + [.send(Wire.line(""), Wire.line("  "))]
                        + Step.ask("after", "describe", subject.describeParams))
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: ["before", "after"])
                if let stray = transcript.strays(besides: ["before", "after"]).first {
                    throw Finding.failed("An empty line was answered: \(stray.text)")
                }
            }),
        ConformanceCheck(
            "lines.one-mebibyte", .lines, "A line to a driver may have 16 MiB; this one has 1 MiB.",
            session: { subject in
                var params = subject.describeParams
                params["padding"] = .string(String(repeating: "x", count: 1 << 20))
                return Session(Step.ask("long", "describe", params))
            },
            judge: { transcript, _ in _ = try transcript.result(of: "long", of: "describe") }),
    ]

    private static let several: [RequestID] = (1...6).map { .string("several-\($0)") }

    /// The line in pieces, each of which begins at a byte that `isCut` names.
    private static func cut(_ line: [UInt8], where isCut: (UInt8) -> Bool) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        for byte in line {
            if isCut(byte), let last = pieces.last?.last, !isCut(last) { pieces.append([]) }
            pieces[pieces.count - 1].append(byte)
        }
        return pieces
    }
}
