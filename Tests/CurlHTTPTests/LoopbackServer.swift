import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A real HTTP/1.1 server on 127.0.0.1 and a free port.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        var method: String
        var uri: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        func values(_ name: String) -> [String] {
            headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }
    }

    enum Reply: Sendable {
        case answer(status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = [])
        /// No answer: the connection stays open.
        case silence
        /// A head that promises more than comes before the connection ends.
        case halfAnswer
        /// The connection ends within the head, after a whole status line.
        case halfHead
        /// The connection ends without an answer.
        case hangUp
    }

    enum Event: Sendable, Equatable {
        case connected
        case request(String)
        case disconnected
    }

    private struct Counts {
        var connections = 0
        var open = 0
        var mostOpen = 0
    }

    let port: Int
    /// What happens, in order, from the start.
    let events: AsyncStream<Event>
    private let channel: any Channel
    private let counts: Box<Counts>

    /// Connections that were ever opened.
    var connections: Int { counts.value.withLock(\.connections) }
    /// The most connections that were open at a time.
    var mostOpenConnections: Int { counts.value.withLock(\.mostOpen) }

    private final class Box<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
    }

    private init(_ reply: @escaping @Sendable (Request) async -> Reply) async throws {
        let counts = Box(Counts())
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        self.counts = counts
        self.events = events
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(reply: reply) { event in
                            counts.value.withLock { counts in
                                switch event {
                                case .connected:
                                    counts.connections += 1
                                    counts.open += 1
                                    counts.mostOpen = max(counts.mostOpen, counts.open)
                                case .disconnected: counts.open -= 1
                                case .request: break
                                }
                            }
                            continuation.yield(event)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Serves while `body` runs.
    static func with<Result: Sendable>(
        _ reply: @escaping @Sendable (Request) async -> Reply, _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let server = try await LoopbackServer(reply)
        do {
            let result = try await body(server)
            try await server.channel.close()
            return result
        } catch {
            try? await server.channel.close()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let reply: @Sendable (Request) async -> Reply
        private let observe: @Sendable (Event) -> Void
        private var request: Request?

        init(reply: @escaping @Sendable (Request) async -> Reply, observe: @escaping @Sendable (Event) -> Void) {
            self.reply = reply
            self.observe = observe
        }

        func channelActive(context: ChannelHandlerContext) { observe(.connected) }

        func channelInactive(context: ChannelHandlerContext) { observe(.disconnected) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(
                    method: head.method.rawValue, uri: head.uri,
                    headers: head.headers.map { (name: $0.name, value: $0.value) }, body: [])
            case .body(let buffer):
                request?.body += Array(buffer.readableBytesView)
            case .end:
                guard let request else { return }
                observe(.request(request.uri))
                let reply = reply
                let answer = context.eventLoop.makeFutureWithTask { await reply(request) }
                let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
                answer.whenSuccess { Self.write($0, to: bound.value, for: request) }
            }
        }

        private static func write(_ reply: Reply, to context: ChannelHandlerContext, for request: Request) {
            let channel = context.channel
            switch reply {
            case .answer(let status, let fields, let body):
                var headers = HTTPHeaders(fields)
                headers.replaceOrAdd(name: "Content-Length", value: "\(body.count)")
                let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                if request.method != "HEAD" {
                    channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
                }
                channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            case .silence:
                break
            case .halfAnswer:
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "1000"])
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "half")))).whenComplete
                {
                    _ in channel.close(promise: nil)
                }
            case .halfHead:
                // Past the encoder, as bytes.
                let encoder = try? channel.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
                encoder?.writeAndFlush(NIOAny(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\nContent-Le")))
                    .whenComplete { _ in channel.close(promise: nil) }
            case .hangUp:
                channel.close(promise: nil)
            }
        }
    }
}
