internal import DriverProtocol
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// `GET /health`: 200 while the host polls, 503 with the reason when it does not. Prefect's worker answers likewise.
package struct HealthServer: Sendable {
    private let host: String
    private let port: Int
    private let state: HealthState

    package init(host: String, port: Int, state: HealthState) {
        self.host = host
        self.port = port
        self.state = state
    }

    /// Why the endpoint cannot be opened.
    package struct BindError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Listens until the calling task is cancelled.
    /// - Parameter ready: told the port, which differs from the one asked for when that was 0.
    package func run(ready: @Sendable (Int) -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let channel = try await bind(on: group)
            ready(channel.localAddress?.port ?? port)
            await withTaskCancellationHandler {
                try? await channel.closeFuture.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func bind(on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
        let state = state
        do {
            return try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.pipeline.configureHTTPServerPipeline(withErrorHandling: true).flatMapThrowing {
                        try channel.pipeline.syncOperations.addHandler(HealthHandler(state: state))
                    }
                }
                .bind(host: host, port: port).get()
        } catch {
            throw BindError(
                description: "cannot listen on \(host):\(port) for GET /health: \(error). Set "
                    + "PREFECT_WORKER_WEBSERVER_HOST and PREFECT_WORKER_WEBSERVER_PORT to an address that is free.")
        }
    }
}

private final class HealthHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: HealthState
    private var head: HTTPRequestHead?

    init(state: HealthState) {
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            let path = head.uri.prefix { $0 != "?" }
            switch (head.method, path) {
            case (.GET, "/health"), (.HEAD, "/health"):
                if let problem = state.problem(at: .now) {
                    answer(context, head, .serviceUnavailable, ["message": .string(problem)])
                } else {
                    answer(context, head, .ok, ["message": "OK"])
                }
            default: answer(context, head, .notFound, ["message": "GET /health is all there is"])
            }
        }
    }

    private func answer(
        _ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ body: JSONValue
    ) {
        let bytes = body.serialized()
        let headers: HTTPHeaders = ["content-type": "application/json", "content-length": String(bytes.count)]
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: status, headers: headers))),
            promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !head.isKeepAlive { context.close(promise: nil) }
    }
}
