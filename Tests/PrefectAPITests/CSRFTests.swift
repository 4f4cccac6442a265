import HTTPCore
import PrefectAPI
import Synchronization
import Testing

@Suite("CSRF protection")
struct CSRFTests {
    /// A server that asks for a token, as Prefect does with PREFECT_SERVER_CSRF_PROTECTION_ENABLED.
    private final class Protected: HTTPTransport {
        let state = Mutex((issued: 0, refused: 0, valid: 1))

        func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
            await Task.yield()
            return state.withLock { state in
                if request.url.contains("/csrf-token?client=") {
                    state.issued += 1
                    let body = #"{"token":"token-\#(state.valid)","expiration":"2030-01-01T00:00:00+00:00"}"#
                    return HTTPResponse(status: 200, body: Array(body.utf8))
                }
                let isRight =
                    request.headers["Prefect-Csrf-Token"] == "token-\(state.valid)"
                    && request.headers["Prefect-Csrf-Client"]?.count == 36
                if request.method == "GET" || isRight { return HTTPResponse(status: 200, body: Array("{}".utf8)) }
                state.refused += 1
                return HTTPResponse(
                    status: 403, body: Array(#"{"detail":"Invalid CSRF token or client identifier."}"#.utf8))
            }
        }
    }

    @Test("one token is fetched for many writes at once, and none for reads")
    func oneFetch() async throws {
        let server = Protected()
        let client = makeClient(server) { $0.csrfSupport = true }
        try await client.health()
        #expect(server.state.withLock { $0.issued } == 0)
        try await withThrowingTaskGroup { group in
            for number in 0..<50 {
                group.addTask { try await client.setInfrastructurePID("pid", flowRun: "run-\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(server.state.withLock { $0.issued } == 1)
        #expect(server.state.withLock { $0.refused } == 0)
    }

    @Test("a token that the server forgot is fetched anew once, however many writes found out")
    func renewed() async throws {
        let server = Protected()
        let clock = RecordingClock()
        let client = makeClient(server, clock: clock) { $0.csrfSupport = true }
        try await client.setInfrastructurePID("pid", flowRun: "run")
        server.state.withLock { $0.valid = 2 }
        try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask { try await client.setInfrastructurePID("pid", flowRun: "run-\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(server.state.withLock { $0.issued } == 2)
        #expect(clock.sleeps.isEmpty)
    }

    @Test("a server without CSRF protection is asked once", arguments: [404, 422])
    func off(status: Int) async throws {
        let transport = ScriptedTransport(
            .status(status, [:], #"{"detail":"CSRF protection is disabled."}"#), then: { _ in .status(204) })
        let client = makeClient(transport) { $0.csrfSupport = true }
        try await client.setInfrastructurePID("pid", flowRun: "a")
        try await client.setInfrastructurePID("pid", flowRun: "b")
        #expect(transport.requests.map(\.method) == ["GET", "PATCH", "PATCH"])
        #expect(transport.requests[1].headers["Prefect-Csrf-Token"] == nil)
    }

    @Test("a token past its end is fetched anew before it is refused")
    func expired() async throws {
        let transport = ScriptedTransport(then: { request in
            request.method == "GET"
                ? .json(#"{"token":"t","expiration":"2026-01-01T00:00:00Z"}"#) : .status(204)
        })
        let client = makeClient(transport) { $0.csrfSupport = true }  // it is 2027 there
        try await client.setInfrastructurePID("pid", flowRun: "a")
        try await client.setInfrastructurePID("pid", flowRun: "b")
        #expect(transport.requests.map(\.method) == ["GET", "PATCH", "GET", "PATCH"])
    }

    @Test("a failed fetch is the error of its caller, and the next caller fetches again")
    func failedFetch() async throws {
        let transport = ScriptedTransport(
            .status(500), .json(#"{"token":"t","expiration":"2030-01-01T00:00:00Z"}"#), .status(204))
        let client = makeClient(transport) { $0.csrfSupport = true }
        await #expect(throws: PrefectError.self) { try await client.setInfrastructurePID("pid", flowRun: "a") }
        try await client.setInfrastructurePID("pid", flowRun: "a")
        #expect(transport.requests.count == 3)
    }

    @Test("a 403 for another reason is no matter of tokens")
    func forbidden() async throws {
        let transport = ScriptedTransport(
            .json(#"{"token":"t","expiration":"2030-01-01T00:00:00Z"}"#), .status(403, [:], #"{"detail":"Forbidden"}"#))
        let client = makeClient(transport) { $0.csrfSupport = true }
        let error = await #expect(throws: PrefectError.self) {
            try await client.setInfrastructurePID("pid", flowRun: "a")
        }
        #expect(error?.kind == .unauthorized)
    }
}
