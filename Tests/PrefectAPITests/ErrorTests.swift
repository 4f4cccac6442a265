import HTTPCore
import PrefectAPI
import Testing

@Suite("Errors")
struct ErrorTests {
    private func error(_ answer: ScriptedTransport.Answer) async throws -> PrefectError {
        let client = makeClient(ScriptedTransport(answer)) { settings in
            settings.apiKey = Secret("pnu_verysecret")
            settings.maxRetries = 0
        }
        return try #require(
            await #expect(throws: PrefectError.self) { _ = try await client.workPools(ofType: "ecs") })
    }

    @Test("a wrong key says which settings to look at, and not the key", arguments: [401, 403])
    func unauthorized(status: Int) async throws {
        let error = try await error(.status(status, [:], #"{"detail":"Invalid authentication credentials"}"#))
        #expect(error.kind == .unauthorized)
        #expect(error.description.contains("POST /work_pools/filter"))
        #expect(error.description.contains("PREFECT_API_KEY"))
        #expect(!error.description.contains("verysecret"))
    }

    @Test("a gateway that repeats the key does not get it into the error")
    func repeated() async throws {
        let error = try await error(.status(403, [:], #"{"detail":"Bearer pnu_verysecret may not do this"}"#))
        #expect(error.description.contains("Bearer **** may not do this"))
    }

    @Test("an answer that is no JSON says that the URL may be another's")
    func notJSON() async throws {
        let error = try await error(.status(200, [:], "<!doctype html>"))
        #expect(error.kind == .decoding)
        #expect(error.description.contains("PREFECT_API_URL"))
    }

    @Test("an answer of another shape names the member")
    func shape() async throws {
        let error = try await error(.json(#"[{"id":"1","name":"a","type":"ecs"},{"id":"2","name":7,"type":"ecs"}]"#))
        #expect(
            error.description == "POST /work_pools/filter: unexpected answer: /1/name should be a string, is integer")
        let missing = try await self.error(.json(#"[{"id":"1","name":"a"}]"#))
        #expect(missing.description.hasSuffix("/0/type is missing, should be a string"))
        let object = try await self.error(.json(#"{"detail":"x"}"#))
        #expect(object.description.hasSuffix("expected an array as answer, found object"))
    }

    @Test("a redirect is no answer of the API")
    func redirect() async throws {
        let error = try await error(.status(307, ["Location": "https://login.example.com"]))
        #expect(error.kind == .refused)
        #expect(error.description.contains("redirect"))
    }

    @Test("a validation error gives places and rules, and not what was sent")
    func validation() async throws {
        let body = """
            {"exception_message":"Invalid request received.","exception_detail":[{"type":"missing","loc":["body","name"],
            "msg":"Field required","input":{"secret":"verysecret"}}],"request_body":{"secret":"verysecret"}}
            """
        let error = try await error(.status(422, [:], body))
        #expect(error.description == "POST /work_pools/filter: status 422, body.name: Field required")
    }

    @Test("who may have been heard is told apart from who was not")
    func mayHaveHappened() async throws {
        #expect(try await error(.failure(.timeout)).mayHaveHappened)
        #expect(try await error(.failure(.broken)).mayHaveHappened)
        #expect(try await error(.status(500)).mayHaveHappened)
        #expect(try await !error(.failure(.connect)).mayHaveHappened)
        #expect(try await !error(.status(409)).mayHaveHappened)
    }

    @Test("Authorization is the key's, else the auth string's, else none")
    func authorization() async throws {
        for (key, auth, expected) in [
            ("k", "u:p", "Bearer k"), (nil, "user:pass", "Basic dXNlcjpwYXNz"), (nil, nil, nil),
        ] as [(String?, String?, String?)] {
            let transport = ScriptedTransport()
            let client = makeClient(transport) { settings in
                settings.apiKey = key.map(Secret.init)
                settings.apiAuthString = auth.map(Secret.init)
                settings.customHeaders = [("X-Team", Secret("data"))]
            }
            try await client.health()
            #expect(transport.requests[0].headers["Authorization"] == expected)
            #expect(transport.requests[0].headers["X-Team"] == "data")
        }
    }

    @Test("a server without a route for labels is asked once; an unknown run is no such server")
    func labels() async throws {
        let transport = ScriptedTransport(
            .status(404, [:], #"{"detail":"Flow run not found"}"#), .status(404, [:], #"{"detail":"Not Found"}"#))
        let client = makeClient(transport)
        #expect(try await client.addLabels(["a": "b"], flowRun: "x") == false)
        #expect(try await client.addLabels(["a": "b"], flowRun: "x") == false)
        #expect(try await client.addLabels(["a": "b"], flowRun: "x") == false)
        #expect(transport.requests.count == 2)
    }
}
