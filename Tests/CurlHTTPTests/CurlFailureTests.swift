import CurlHTTP
import HTTPCore
import NIOCore
import NIOPosix
import Testing

@Suite("libcurl transport, when there is no answer", .timeLimit(.minutes(2)))
struct CurlFailureTests {
    static func failure(
        _ request: HTTPRequest, _ configuration: CurlConfiguration = CurlConfiguration()
    ) async throws -> HTTPTransportError {
        let transport = CurlTransport(configuration)
        return try await #require(throws: HTTPTransportError.self) { _ = try await transport.send(request) }
    }

    @Test("a refused connection says so, with host and port and nothing else of the URL")
    func refused() async throws {
        // A port that was free a moment ago.
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await listener.close()
        let error = try await Self.failure(
            HTTPRequest(method: "GET", url: "http://user:hush@127.0.0.1:\(port)/path?key=hush"))
        #expect(error.kind == .connect)
        #expect(error.message.contains("127.0.0.1:\(port)"))
        #expect(!error.message.contains("hush"))
        #expect(error.message.contains("Check that the server runs"))
    }

    @Test("a name that does not resolve is no connection")
    func unresolved() async throws {
        let error = try await Self.failure(HTTPRequest(method: "GET", url: "http://nowhere.invalid/"))
        #expect(error.kind == .connect)
        #expect(error.message.contains("nowhere.invalid:80"))
    }

    @Test("an answer that does not come in time is a time-out, the request having been seen")
    func timeout() async throws {
        try await LoopbackServer.with { _ in
            .silence
        } _: { server in
            let error = try await Self.failure(
                HTTPRequest(method: "POST", url: server.url("/?secret=hush"), body: [1], timeout: .milliseconds(200)))
            #expect(error.kind == .timeout)
            #expect(error.message.contains("127.0.0.1:\(server.port) did not answer"))
            #expect(!error.message.contains("hush"))
        }
    }

    @Test("a time-out before any byte was sent is no connection: the server did not see the request")
    func timeoutWhileWaitingForAConnection() async throws {
        try await LoopbackServer.with { _ in
            .silence
        } _: { server in
            var configuration = CurlConfiguration()
            configuration.connectionsPerHost = 1
            let transport = CurlTransport(configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await transport.send(HTTPRequest(method: "GET", url: server.url("/first"))) }
                for await event in server.events where event == .request("/first") { break }
                let error = try await #require(throws: HTTPTransportError.self) {
                    _ = try await transport.send(
                        HTTPRequest(method: "POST", url: server.url("/second"), timeout: .milliseconds(100)))
                }
                #expect(error.kind == .connect)
                group.cancelAll()
            }
        }
    }

    @Test(
        "a connection that ends within the answer, or before it, is broken",
        arguments: [LoopbackServer.Reply.halfAnswer, .halfHead, .hangUp])
    func broken(reply: LoopbackServer.Reply) async throws {
        try await LoopbackServer.with { _ in
            reply
        } _: { server in
            let error = try await Self.failure(HTTPRequest(method: "POST", url: server.url(), body: [1]))
            #expect(error.kind == .broken)
            #expect(error.message.contains("127.0.0.1:\(server.port)"))
        }
    }

    @Test("a request with a body is not sent again when its reused connection ends without an answer")
    func atMostOnce() async throws {
        try await LoopbackServer.with {
            $0.uri == "/good" ? .answer() : .hangUp
        } _: { server in
            let transport = CurlTransport()
            _ = try await transport.send(HTTPRequest(method: "POST", url: server.url("/good"), body: [1]))
            let error = try await #require(throws: HTTPTransportError.self) {
                _ = try await transport.send(HTTPRequest(method: "POST", url: server.url("/bad"), body: [1]))
            }
            #expect(error.kind == .broken)
            _ = try await transport.send(HTTPRequest(method: "POST", url: server.url("/good"), body: [1]))
            var requests: [LoopbackServer.Event] = []
            for await event in server.events {
                if case .request = event { requests.append(event) }
                if requests.count == 3 { break }
            }
            #expect(requests == [.request("/good"), .request("/bad"), .request("/good")])
        }
    }

    @Test("cancelling the task ends the transfer on the wire")
    func cancellation() async throws {
        try await LoopbackServer.with { _ in
            .silence
        } _: { server in
            let transport = CurlTransport()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let error = try await #require(throws: HTTPTransportError.self) {
                        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url("/slow")))
                    }
                    #expect(error.kind == .cancelled)
                }
                var events = server.events.makeAsyncIterator()
                #expect(await events.next() == .connected)
                #expect(await events.next() == .request("/slow"))
                group.cancelAll()
                #expect(await events.next() == .disconnected)
                try await group.waitForAll()
            }
        }
    }

    @Test("a task that is already cancelled sends nothing that is answered")
    func cancelledBefore() async throws {
        try await LoopbackServer.with { _ in
            .silence
        } _: { server in
            let transport = CurlTransport()
            await withTaskGroup(of: HTTPTransportError.Kind?.self) { group in
                group.cancelAll()
                group.addTask {
                    do throws(HTTPTransportError) {
                        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url()))
                        return nil
                    } catch {
                        return error.kind
                    }
                }
                #expect(await group.next() == .cancelled)
            }
        }
    }

    @Test("shutting down ends what is under way and refuses what comes later")
    func shutdown() async throws {
        try await LoopbackServer.with { _ in
            .silence
        } _: { server in
            let transport = CurlTransport()
            try await withThrowingTaskGroup(of: HTTPTransportError.self) { group in
                group.addTask {
                    try await #require(throws: HTTPTransportError.self) {
                        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url()))
                    }
                }
                var events = server.events.makeAsyncIterator()
                #expect(await events.next() == .connected)
                #expect(await events.next() == .request("/"))
                transport.shutdown()
                transport.shutdown()
                #expect(await events.next() == .disconnected)
                let ended = try await group.next()
                #expect(ended?.kind == .cancelled)
            }
            let later = try await #require(throws: HTTPTransportError.self) {
                _ = try await transport.send(HTTPRequest(method: "GET", url: server.url()))
            }
            #expect(later.kind == .connect)
            #expect(later.message.contains("shut down"))
        }
    }

    @Test("an answer beyond the limit is refused, an answer of the limit taken")
    func limit() async throws {
        try await LoopbackServer.with {
            .answer(body: [UInt8](repeating: 7, count: $0.uri == "/more" ? 1001 : 1000))
        } _: { server in
            var configuration = CurlConfiguration()
            configuration.maximumResponseBytes = 1000
            let transport = CurlTransport(configuration)
            let answer = try await transport.send(HTTPRequest(method: "GET", url: server.url("/")))
            #expect(answer.body.count == 1000)
            let error = try await Self.failure(HTTPRequest(method: "GET", url: server.url("/more")), configuration)
            #expect(error.kind == .broken)
            #expect(error.message.contains("longer than the 1000 bytes"))
        }
    }

    @Test(
        "requests that are none are refused before anything is sent",
        arguments: [
            HTTPRequest(method: "GET", url: "ftp://127.0.0.1/"), HTTPRequest(method: "GET", url: "nonsense"),
            HTTPRequest(method: "GET", url: "http://127.0.0.1:999999/"),
            HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: ["X-Bad": "a\r\nInjected: b"]),
            HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: ["X Bad": "a"]),
            HTTPRequest(method: "GET / HTTP/1.1\r\nA", url: "http://127.0.0.1/"),
        ])
    func invalid(request: HTTPRequest) async throws {
        #expect(try await Self.failure(request).kind == .invalidRequest)
    }
}
