internal import DriverProtocol

/// How a driver lives and ends.
enum LifecycleChecks {
    private static let noisy: [RequestID] = (1...200).map { .string("noise-\($0)") }
    private static let heavy: [RequestID] = (1...64).map { .string("heavy-\($0)") }
    private static let heavyBytes = 128 << 10
    /// How many of the heavy requests come before the first measurement, so that buffers and caches are there by then.
    private static let warmUp = 16

    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "life.end-of-input", .lifecycle, "When stdin ends, the driver exits with status 0 within 2 s.",
            session: { .described($0, [.endInput]) },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                try transcript.requireEndedByItself("the end of stdin")
            }),
        ConformanceCheck(
            "life.answers-before-the-end", .lifecycle,
            "What was read before the end of stdin is answered before the driver exits.",
            session: { subject in
                .described(subject, [.send(Wire.request("last", "plan", subject.sample.params)), .endInput])
            },
            judge: { transcript, _ in
                guard !transcript.answers(to: "last").isEmpty else {
                    throw Finding.failed("A request that was followed by the end of stdin has no answer.")
                }
                try transcript.requireAnswers(to: ["last"])
            }),
        ConformanceCheck(
            "life.cut-off-line", .lifecycle,
            "When stdin ends in the middle of a line, the driver exits with status 0; an error with the id null may tell.",
            isConversation: true,
            session: { subject in
                let half = Wire.request("half", "plan", subject.sample.params)
                return .described(subject, [.write([Array(half.prefix(half.count / 2))]), .endInput])
            },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                for line in transcript.strays(besides: [Wire.introduction]) {
                    if case .failure(nil, _) = line.message { continue }
                    throw Finding.failed("Half a request was answered: \(line.text)")
                }
                try transcript.requireEndedByItself("the end of stdin in the middle of a line")
            }),
        ConformanceCheck(
            "life.sigterm", .lifecycle, "At SIGTERM the driver ends within 2 s, with whatever status.",
            isConversation: true,
            session: { .described($0, [.terminate]) },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                if transcript.wasForced {
                    throw Finding.failed("After SIGTERM the driver was still running when its time was over.")
                }
            }),
        ConformanceCheck(
            "life.no-children-left", .lifecycle, "A driver leaves no process behind when its stdin ends.",
            session: { subject in
                Session(
                    in: .unguarded,
                    Step.ask(Wire.introduction, "describe", subject.describeParams)
                        + Step.ask("plan", "plan", subject.sample.params))
            },
            judge: { transcript, _ in
                _ = try transcript.answer(to: "plan")
                guard transcript.leftBehind.isEmpty else {
                    throw Finding.failed(
                        "After the driver's end there was still " + transcript.leftBehind.joined(separator: ", ") + ".")
                }
            }),
        ConformanceCheck(
            "life.much-stderr", .lifecycle,
            "stderr may carry any amount: a driver that logs 1 KiB for each request answers all the same.",
            isConversation: true,
            session: { subject in
                let text = JSONValue.string(String(repeating: "noise ", count: 200))
                return .described(
                    subject,
                    noisy.map { .send(Wire.request($0, Wire.unknownMethod, ["noise": text])) }
                        + [.awaitAnswers(noisy)])
            },
            judge: { transcript, _ in try transcript.requireAnswers(to: noisy) }),
        ConformanceCheck(
            "life.memory", .lifecycle,
            "A driver keeps nothing of requests that it has answered: its memory is bounded.",
            isConversation: true,
            session: { subject in
                let padding = JSONValue.string(String(repeating: "x", count: heavyBytes))
                let sample = subject.sample.changed("with padding") { $0["x_padding"] = padding }
                func ask(_ ids: some Sequence<RequestID>) -> [Step] {
                    ids.flatMap { Step.ask($0, "plan", sample.params) }
                }
                return .described(
                    subject,
                    ask(heavy.prefix(warmUp)) + [.measureMemory] + ask(heavy.dropFirst(warmUp)) + [.measureMemory])
            },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: heavy)
                guard transcript.memory.count == 2, transcript.memory.allSatisfy({ $0 > 0 }) else {
                    throw Finding.skipped("The system does not tell how much memory a process holds.")
                }
                let growth = transcript.memory[1] - transcript.memory[0]
                let sent = (heavy.count - warmUp) * heavyBytes
                guard growth < sent / 2 else {
                    throw Finding.failed(
                        "While it answered \(sent >> 20) MiB of requests, its memory grew by \(growth >> 20) MiB.")
                }
            }),
    ]
}
