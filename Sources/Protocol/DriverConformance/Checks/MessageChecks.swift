internal import DriverProtocol

/// Messages are JSON-RPC 2.0.
enum MessageChecks {
    private static let numbers: [RequestID] = [0, 7, 4_294_967_296].map { .number(JSONNumber($0)) }
    private static let awkward: [RequestID] =
        [
            "", "with \"quotes\"", "back\\slash", "tab\tand\nnewline", "{\"id\":1}",
        ].map { .string($0) } + [.string(String(repeating: "long-", count: 50))]

    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "messages.json-rpc", .messages,
            "An answer has \"jsonrpc\":\"2.0\", the request's id, and either \"result\" or \"error\".",
            session: { .described($0, Step.ask("unknown", Wire.unknownMethod, [:])) },
            judge: { transcript, _ in
                try transcript.requireAnswers(to: [Wire.introduction, "unknown"])
                for line in transcript.lines where line.json?.object != nil {
                    guard line.json?["jsonrpc"] == "2.0" else {
                        throw Finding.failed("An answer has no \"jsonrpc\":\"2.0\": \(line.text)")
                    }
                    let members = line.json?.object?.keys.filter { $0 == "result" || $0 == "error" } ?? []
                    guard members.count == 1 else {
                        throw Finding.failed("An answer has not one of \"result\" and \"error\": \(line.text)")
                    }
                }
            }),
        ConformanceCheck(
            "messages.id-text", .messages,
            "An id that is a text comes back as the same text, also when it looks like a number.",
            session: { .described($0, Step.ask("17", "describe", $0.describeParams)) },
            judge: { transcript, _ in _ = try transcript.answer(to: "17") }),
        ConformanceCheck(
            "messages.id-number", .messages, "An id that is a number comes back as the same number.",
            session: { subject in
                Session(numbers.flatMap { Step.ask($0, "describe", subject.describeParams) })
            },
            judge: { transcript, _ in try transcript.requireAnswers(to: numbers) }),
        ConformanceCheck(
            "messages.id-any-text", .messages,
            "An id may be any text: empty, long, with quotes, backslashes and control characters.",
            session: { subject in
                Session(awkward.flatMap { Step.ask($0, "describe", subject.describeParams) })
            },
            judge: { transcript, _ in try transcript.requireAnswers(to: awkward) }),
        ConformanceCheck(
            "messages.unknown-members", .messages,
            "Members that a driver does not know are ignored: they change no answer.",
            session: { subject in
                var params = subject.sample.params
                params["future"] = ["nested": [1, "two", .null]]
                params["flowRun", default: [:]]["futureMember"] = true
                var message = RPCMessage.request(id: "future", method: "plan", params: params).json
                message["trace"] = ["parent": "00-1"]
                return .described(
                    subject,
                    Step.ask("plain1", "plan", subject.sample.params)
                        + [.send(Wire.line(message.text())), .awaitAnswers(["future"])])
            },
            judge: { transcript, _ in
                let plain = try transcript.answer(to: "plain1")
                let other = try transcript.answer(to: "future")
                guard plain.comparable == other.comparable else {
                    throw Finding.failed(
                        "With unknown members the answer is another one. "
                            + Difference.text(plain.comparable, other.comparable))
                }
            }),
        ConformanceCheck(
            "messages.unknown-method", .messages,
            "A method that a driver does not know is answered with the error -32601.",
            session: { .described($0, Step.ask("unknown", Wire.unknownMethod, ["a": 1])) },
            judge: { transcript, _ in
                let error = try transcript.error(of: "unknown", "An unknown method")
                guard error.code == DriverError.Code.methodNotFound else {
                    throw Finding.failed("An unknown method was answered with the code \(error.code).")
                }
            }),
        ConformanceCheck(
            "messages.no-params", .messages, "A request may have no \"params\": it is answered, if only with an error.",
            session: { _ in
                let bare = Wire.line(#"{"jsonrpc":"2.0","id":"bare","method":"describe"}"#)
                return Session([.send(bare), .awaitAnswers(["bare"])])
            },
            judge: { transcript, _ in _ = try transcript.answer(to: "bare") }),
        ConformanceCheck(
            "messages.deep", .messages, "JSON may be nested; this request has 100 levels.",
            session: { subject in
                var value: JSONValue = "bottom"
                for _ in 0..<100 { value = ["level": value] }
                let sample = subject.sample.changed("nested") { $0["x_nested"] = value }
                return .described(subject, [.plan(id: "deep", params: sample.params, knowsFacts: true)])
            },
            judge: { transcript, _ in try transcript.requireNoInternalError(in: "deep") }),
        ConformanceCheck(
            "messages.only-messages", .messages,
            "stdout carries messages and nothing else: what a driver has to say to people goes to stderr.",
            session: { subject in
                .described(
                    subject,
                    [.plan(id: "plan", params: subject.sample.params, knowsFacts: true)]
                        + Step.ask("unknown", Wire.unknownMethod, [:]))
            },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                if let line = transcript.lines.first(where: { $0.problem != nil }) {
                    throw Finding.failed("A line of stdout is no message: '\(line.text)' (\(line.problem ?? "")).")
                }
            }),
        ConformanceCheck(
            "messages.no-requests", .messages, "A driver only answers: it sends no requests and no notifications.",
            session: { .described($0, [.plan(id: "plan", params: $0.sample.params, knowsFacts: true)]) },
            judge: { transcript, _ in
                _ = try transcript.answer(to: Wire.introduction)
                for line in transcript.lines {
                    switch line.message {
                    case .request, .notification:
                        throw Finding.failed("The driver sent a message of its own: \(line.text)")
                    case .result, .failure, nil: continue
                    }
                }
            }),
        ConformanceCheck(
            "messages.silent-until-asked", .messages, "A driver says nothing on stdout before it is asked something.",
            isConversation: true,
            session: { _ in Session([]) },
            judge: { transcript, _ in
                if case .notStarted(let reason) = transcript.ending {
                    throw Finding.failed("The driver could not be started: \(reason).")
                }
                if let line = transcript.lines.first { throw Finding.failed("Unasked, the driver said: \(line.text)") }
            }),
    ]
}
