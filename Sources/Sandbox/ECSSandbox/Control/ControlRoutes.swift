internal import DriverProtocol
internal import NIOHTTP1
internal import SandboxModel

/// The unsigned routes below `/_sandbox/`, by which tests and people look at the account and make it misbehave.
struct ControlRoutes: Sendable {
    static let prefix = "/_sandbox/"

    let account: LiveAccount

    func answer(_ request: WebRequest) async -> WebAnswer {
        do throws(ControlError) {
            return Self.answer(200, try await carryOut(request))
        } catch {
            return Self.answer(error.status, ["error": .string(error.description)])
        }
    }

    private func carryOut(_ request: WebRequest) async throws(ControlError) -> JSONValue {
        let path = request.path.dropFirst(Self.prefix.count)
        switch (request.method, path) {
        case ("GET", "health"): return ["status": "ok"]
        case ("GET", "state"): return await account.state()
        case ("GET", "requests"):
            return await account.requests(
                after: request.query["after"].flatMap(Int.init) ?? 0, operation: request.query["operation"])
        case ("GET", "queue"): return await account.queueReport()
        case ("POST", "queue"):
            let body = try Self.json(request)
            try await account.send(message: body.string ?? body.text())
        case ("GET", "authorizations"): return await account.authorizations()
        case ("POST", "policy"): try await account.set(policy: try Self.json(request))
        case ("POST", "faults"):
            let body = try Self.json(request)
            var rules: [FaultRule] = []
            for rule in body.array ?? [body] { rules.append(try FaultRule(json: rule)) }
            await account.add(rules)
        case ("DELETE", "faults"): await account.removeFaults()
        case ("POST", "settings"): return try await account.apply(settings: try Self.json(request))
        case ("POST", "secrets"): await account.set(secrets: try Self.texts(try Self.json(request)))
        case ("POST", "expired-tokens"):
            guard let tokens = try Self.json(request)["tokens"]?.array else {
                throw ControlError("the body is {\"tokens\": [session tokens]}")
            }
            await account.expire(sessionTokens: tokens.compactMap(\.string))
        case ("POST", "inventory"): try await account.apply(inventory: try Self.json(request))
        case ("POST", "vpcs"): try await account.replaceVPCs(try Self.json(request))
        case ("POST", _) where path.hasPrefix("task-definitions/") && path.hasSuffix("/deregister"):
            let reference = path.dropFirst("task-definitions/".count).dropLast("/deregister".count)
            try await account.deregister(String(reference))
        case ("POST", _) where path.hasPrefix("tasks/") && path.hasSuffix("/stop"):
            let reference = path.dropFirst("tasks/".count).dropLast("/stop".count)
            return try await account.stopTask(
                String(reference), as: request.body.isEmpty ? [:] : try Self.json(request))
        default:
            throw ControlError("there is no control route \(request.method) \(request.path)", status: 404)
        }
        return ["status": "ok"]
    }

    private static func json(_ request: WebRequest) throws(ControlError) -> JSONValue {
        do {
            return try JSONValue(parsing: request.body)
        } catch {
            throw ControlError("the body is \(error.description)")
        }
    }

    private static func texts(_ value: JSONValue) throws(ControlError) -> [(name: String, value: String)] {
        guard let members = value.object else { throw ControlError("the body is an object of names and texts") }
        var texts: [(name: String, value: String)] = []
        for member in members {
            guard let text = member.value.string else { throw ControlError("'\(member.key)' is a text") }
            texts.append((member.key, text))
        }
        return texts
    }

    private static func answer(_ status: Int, _ body: JSONValue) -> WebAnswer {
        WebAnswer(status: status, headers: ["content-type": "application/json"], body: body.serialized())
    }
}
