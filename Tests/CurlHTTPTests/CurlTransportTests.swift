import CurlHTTP
import HTTPCore
import Testing

@Suite("libcurl transport", .timeLimit(.minutes(2)))
struct CurlTransportTests {
    @Test("a request arrives with its method, fields and body, and its answer comes back whole")
    func exchange() async throws {
        try await LoopbackServer.with { request in
            .answer(
                status: 201,
                headers: [
                    ("X-Method", request.method), ("X-URI", request.uri), ("x-lower", "a"), ("X-Twice", "1"),
                    ("X-Twice", "2"), ("X-Host", request.values("host").joined()),
                    ("X-Agent", request.values("user-agent").joined()),
                    ("X-Empty-Count", "\(request.values("x-empty").count)"),
                    ("X-Type", request.values("content-type").joined()),
                    ("X-Expect", request.values("expect").joined()),
                ],
                body: request.body)
        } _: { server in
            let transport = CurlTransport(CurlConfiguration(userAgent: "worker-host/9"))
            let body = Array("{\"é\":1}".utf8)
            for method in ["POST", "PUT", "PATCH", "DELETE", "GET"] {
                let answer = try await transport.send(
                    HTTPRequest(
                        method: method, url: server.url("/a%20b?c=d"),
                        headers: ["X-Empty": "", "Host": "elsewhere:99"],
                        body: body))
                #expect(answer.status == 201)
                #expect(answer.body == body)
                #expect(answer.headers["x-method"] == method)
                #expect(answer.headers["x-uri"] == "/a%20b?c=d")
                #expect(answer.headers["X-LOWER"] == "a")
                #expect(answer.headers.fields.filter { $0.name == "X-Twice" }.map(\.value) == ["1", "2"])
                #expect(answer.headers["X-Host"] == "elsewhere:99")
                #expect(answer.headers["X-Agent"] == "worker-host/9")
                #expect(answer.headers["X-Empty-Count"] == "1")
                #expect(answer.headers["X-Type"] == "")
                #expect(answer.headers["X-Expect"] == "")
            }
            let head = try await transport.send(HTTPRequest(method: "HEAD", url: server.url()))
            #expect(head.headers["X-Method"] == "HEAD")
            let empty = try await transport.send(HTTPRequest(method: "POST", url: server.url()))
            #expect(empty.headers["X-Method"] == "POST")
            #expect(empty.body.isEmpty)
        }
    }

    @Test("requests one after the other use one connection")
    func reuse() async throws {
        try await LoopbackServer.with { _ in
            .answer(body: [1])
        } _: { server in
            let transport = CurlTransport()
            for _ in 0..<50 {
                _ = try await transport.send(HTTPRequest(method: "POST", url: server.url(), body: [0x7b, 0x7d]))
            }
            #expect(server.connections == 1)
        }
    }

    @Test("a hundred requests are under way at once")
    func concurrency() async throws {
        let gate = Gate(for: 100)
        try await LoopbackServer.with { request in
            await gate.pass()
            return .answer(body: Array(request.uri.utf8))
        } _: { server in
            var configuration = CurlConfiguration()
            configuration.connectionsPerHost = 100
            let transport = CurlTransport(configuration)
            // Nobody is answered before all hundred are there.
            try await Self.sendAll(100, through: transport, to: server)
            #expect(server.connections == 100)
        }
    }

    @Test("requests beyond the connections to a host wait for one")
    func bounded() async throws {
        try await LoopbackServer.with {
            .answer(body: Array($0.uri.utf8))
        } _: { server in
            var configuration = CurlConfiguration()
            configuration.connectionsPerHost = 4
            let transport = CurlTransport(configuration)
            try await Self.sendAll(100, through: transport, to: server)
            #expect(server.mostOpenConnections <= 4)
        }
    }

    static func sendAll(_ count: Int, through transport: CurlTransport, to server: LoopbackServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let answer = try await transport.send(HTTPRequest(method: "GET", url: server.url("/\(number)")))
                    #expect(answer.body == Array("/\(number)".utf8))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("bodies of many megabytes pass in both directions")
    func large() async throws {
        try await LoopbackServer.with {
            .answer(body: $0.body)
        } _: { server in
            let transport = CurlTransport()
            let body = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            let answer = try await transport.send(HTTPRequest(method: "POST", url: server.url(), body: body))
            #expect(answer.body == body)
        }
    }

    @Test("a redirect is an answer, unless redirects are asked for")
    func redirect() async throws {
        try await LoopbackServer.with { request in
            request.uri == "/old"
                ? .answer(status: 307, headers: [("Location", "/new")], body: Array("moved".utf8))
                : .answer(headers: [("X-URI", request.uri)], body: request.body)
        } _: { server in
            let request = HTTPRequest(method: "POST", url: server.url("/old"), body: Array("payload".utf8))
            #expect(try await CurlTransport().send(request).status == 307)
            var configuration = CurlConfiguration()
            configuration.redirects = 3
            let answer = try await CurlTransport(configuration).send(request)
            #expect(answer.status == 200)
            #expect(answer.headers["X-URI"] == "/new")
            #expect(answer.headers["Location"] == nil)
            #expect(answer.body == Array("payload".utf8))
        }
    }

    @Test("a compressed answer is given decompressed, without the fields that described it")
    func compression() async throws {
        // "hello" by gzip.
        let compressed: [UInt8] = [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0,
        ]
        try await LoopbackServer.with { request in
            request.values("accept-encoding").joined().contains("gzip")
                ? .answer(headers: [("Content-Encoding", "gzip")], body: compressed)
                : .answer(body: Array("plain".utf8))
        } _: { server in
            let answer = try await CurlTransport().send(HTTPRequest(method: "GET", url: server.url()))
            #expect(answer.body == Array("hello".utf8))
            #expect(answer.headers["Content-Encoding"] == nil)
            #expect(answer.headers["Content-Length"] == nil)
            var configuration = CurlConfiguration()
            configuration.acceptsCompression = false
            let plain = try await CurlTransport(configuration)
                .send(HTTPRequest(method: "GET", url: server.url()))
            #expect(plain.body == Array("plain".utf8))
        }
    }
}
