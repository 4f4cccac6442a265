internal import DriverProtocol

/// Secrets cross as tokens: texts that stand for a value which the driver never sees.
enum SecretChecks {
    /// Two secrets, and two others of the same length to put in their place.
    private static let tokens = ["whs-0f1e2d3c4b5a69788796a5b4", "whs-00112233445566778899aabb"]
    private static let others = ["whs-7a8b9cadbecfd0e1f2031425", "whs-a1b2c3d4e5f60718293a4b5c"]
    private static let readable = ["plain-text-0123456789abcdef0", "plain-text-abcdef01234567890"]
    private static let variables = ["CONFORMANCE_TOKEN", "CONFORMANCE_URL"]

    static let all: [ConformanceCheck] = [
        ConformanceCheck(
            "secrets.whole", .secrets,
            "A token may be moved and embedded, never cut or changed: each that stands in a plan is one of the request's.",
            session: { session($0, tokens) },
            judge: { transcript, _ in
                let plan = try plan(in: transcript)
                let text = plan.text()
                for range in text.ranges(of: "whs-") {
                    let found = String(text[range.lowerBound...].prefix(28))
                    guard tokens.contains(found) else {
                        throw Finding.failed("The plan holds '\(found)', which is no token of the request.")
                    }
                }
                guard text.lowercased().ranges(of: "whs-").count == text.ranges(of: "whs-").count else {
                    throw Finding.failed("The plan holds a token in other letters: tokens are lower-case.")
                }
            }),
        ConformanceCheck(
            "secrets.not-dropped", .secrets,
            "A variable that a driver puts into its plan keeps its token: it is not emptied or masked.",
            session: { session($0, tokens) },
            judge: { transcript, _ in
                let plan = try plan(in: transcript)
                var values: [(name: String, value: JSONValue)] = []
                for name in variables { values += Self.values(of: name, in: plan).map { (name, $0) } }
                guard !values.isEmpty else {
                    throw Finding.skipped("The plan leaves the run's environment to the host.")
                }
                for (name, value) in values where value.string != text(of: name, tokens) {
                    throw Finding.failed(
                        "The variable \(name) is \(value) in the plan and \"\(text(of: name, tokens))\" in the request."
                    )
                }
            }),
        ConformanceCheck(
            "secrets.not-read", .secrets,
            "A driver never asks for a readable secret: a token is as good as any text in its place.",
            sessions: { [session($0, readable), session($0, tokens)] },
            judge: { transcripts, _ in
                let answers = try transcripts.map { try $0.finalAnswer(of: "secret") }
                guard case .success = answers[0].outcome, case .failure(let error) = answers[1].outcome else { return }
                throw Finding.failed("With ordinary texts the job is planned, with tokens it is refused: \(error.json)")
            }),
        ConformanceCheck(
            "secrets.opaque", .secrets,
            "A token's letters mean nothing: with another token the plan is the same but for the token.",
            sessions: { [session($0, tokens), session($0, others)] },
            judge: { transcripts, _ in
                let first = try transcripts[0].finalAnswer(of: "secret").comparable
                var second = try transcripts[1].finalAnswer(of: "secret").comparable
                for (other, token) in zip(others, tokens) { second = second.replacing(other, with: token) }
                guard first == second else {
                    throw Finding.failed("With other tokens the plan is another one. " + Difference.text(first, second))
                }
            }),
    ]

    /// The value of a variable: a token alone, or inside a text.
    private static func text(of name: String, _ tokens: [String]) -> String {
        name == variables[0] ? tokens[0] : "postgresql://etl:\(tokens[1])@database.example/etl"
    }

    private static func session(_ subject: DriverSubject, _ tokens: [String]) -> Session {
        let sample = subject.sample.changed("with secrets") {
            for name in variables { $0["env", default: [:]][name] = .string(text(of: name, tokens)) }
        }
        var secrets = sample.params["secrets"]?.object ?? JSONObject()
        // Without the mark it is no token, so there is no secret either.
        for token in tokens where token.hasPrefix("whs-") { secrets[token] = ["length": .int(token.utf8.count)] }
        return .described(
            subject,
            [.plan(id: "secret", params: sample.with("secrets", .object(secrets)).params, knowsFacts: true)])
    }

    private static func plan(in transcript: Transcript) throws(Finding) -> JSONValue {
        switch try transcript.finalAnswer(of: "secret").outcome {
        case .success(let value) where value["plan"] != nil: return value
        case .success: throw .skipped("The driver asked for facts to the end.")
        case .failure(let error):
            throw .skipped("The sample was refused: \(error.message) A sample of your own (--request) may be planned.")
        }
    }

    /// The values that an environment variable has anywhere: in ECS's lists, or in maps.
    private static func values(of name: String, in value: JSONValue) -> [JSONValue] {
        switch value {
        case .null, .bool, .number, .string: return []
        case .array(let elements): return elements.flatMap { values(of: name, in: $0) }
        case .object(let members):
            if members["name"]?.string == name, let value = members["value"] { return [value] }
            return members.flatMap { $0.key == name ? [$0.value] : values(of: name, in: $0.value) }
        }
    }
}
