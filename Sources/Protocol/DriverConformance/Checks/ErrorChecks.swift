internal import DriverProtocol

/// Refusals say what is wrong and what to do.
enum ErrorChecks {
    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "errors.message", .errors, "An error has a message for people.",
            session: session,
            judge: { transcript, _ in
                for error in try errors(in: transcript) where error["message"]?.string?.isEmpty != false {
                    throw Finding.failed("An error has no message: \(error)")
                }
            }),
        ConformanceCheck(
            "errors.code", .errors,
            "An error's code is 1 (configuration), 2 (transient), 3 (unsupported), from 100 the driver's own, or JSON-RPC's.",
            session: session,
            judge: { transcript, _ in
                for error in try errors(in: transcript) {
                    guard let code = error["code"]?.int, isCode(code) else {
                        throw Finding.failed("An error has the code \(error["code"] ?? .null): \(error)")
                    }
                }
            }),
        ConformanceCheck(
            "errors.kind", .errors,
            "A refusal's data.kind is configuration, transient or unsupported, and says the same as the codes 1 to 3.",
            session: session,
            judge: { transcript, _ in
                for error in try refusals(in: transcript) {
                    guard let kind = error.data["kind"]?.string.flatMap(DriverError.Kind.init) else {
                        throw Finding.failed("An error has no data.kind of the three: \(error.json)")
                    }
                    guard (1...3).contains(error.code) else { continue }
                    let byCode = DriverError(code: error.code, message: "").kind
                    guard kind == byCode else {
                        throw Finding.failed(
                            "Code \(error.code) means \(byCode.rawValue), data.kind says \(kind.rawValue).")
                    }
                }
            }),
        ConformanceCheck(
            "errors.hint", .errors,
            "A refusal for the configuration's fault says in data.hint what to do; data.path, if there, is a JSON Pointer.",
            session: session,
            judge: { transcript, _ in
                for error in try refusals(in: transcript) {
                    if error.kind == .configuration, error.hint?.isEmpty != false {
                        throw Finding.failed("An error of the kind configuration has no data.hint: \(error.json)")
                    }
                    if let path = error.data["path"], path.string.map({ $0.isEmpty || $0.hasPrefix("/") }) != true {
                        throw Finding.failed("An error's data.path is \(path), which is no JSON Pointer.")
                    }
                }
            }),
    ]

    /// JSON-RPC keeps -32768 to -32000 for itself, and the Language Server Protocol's codes lie beside them.
    private static func isCode(_ code: Int) -> Bool {
        (1...3).contains(code) || code >= 100 || (-32_899 ... -32_000).contains(code)
    }

    /// Asks for plans that cannot be made.
    @Sendable private static func session(_ subject: DriverSubject) -> Session {
        let sample = subject.sample
        let faulty = [
            sample.changed("with a RunTask request that is a text") { $0["task_run_request"] = "nonsense" },
            sample.changed("with a launch type that does not exist") {
                $0["task_run_request", default: [:]]["taskDefinition"] = nil
                $0["task_run_request", default: [:]]["capacityProviderStrategy"] = nil
                $0["task_run_request", default: [:]]["launchType"] = "MOON"
            },
            sample.changed("with an impossible size") {
                $0["task_definition", default: [:]]["cpu"] = "many"
                $0["task_definition", default: [:]]["memory"] = "-1"
            },
            sample.changed("with nothing in it") { $0 = [:] },
        ]
        return .described(
            subject,
            faulty.enumerated().map { .plan(id: "faulty-\($0 + 1)", params: $1.params, knowsFacts: false) })
    }

    private static func errors(in transcript: Transcript) throws(Finding) -> [JSONValue] {
        _ = try transcript.answer(to: Wire.introduction)
        for position in 1...4 { _ = try transcript.finalAnswer(of: "faulty-\(position)") }
        let errors = transcript.lines.compactMap { $0.json?["error"] }
        guard !errors.isEmpty else { throw .skipped("The driver refused none of the faulty samples.") }
        return errors
    }

    /// The errors of the driver's own: not those that JSON-RPC defines.
    private static func refusals(in transcript: Transcript) throws(Finding) -> [DriverError] {
        let refusals = try errors(in: transcript).map(DriverError.init(json:)).filter { $0.code > -32_000 }
        guard !refusals.isEmpty else {
            throw .skipped("The driver refused the faulty samples with JSON-RPC's codes only.")
        }
        return refusals
    }
}
