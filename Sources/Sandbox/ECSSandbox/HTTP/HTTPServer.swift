internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle

/// Listens on one address and answers requests, as many connections at once as come.
struct HTTPServer: Service {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    let host: String
    let port: Int
    let answer: @Sendable (WebRequest) async -> WebAnswer
    /// Called with the port when requests are taken.
    let ready: @Sendable (Int) -> Void
    let log: Logger

    func run() async throws {
        let listener = try await listen()
        ready(listener.channel.localAddress?.port ?? port)
        do {
            try await cancelWhenGracefulShutdown {
                try await withThrowingDiscardingTaskGroup { connections in
                    try await listener.executeThenClose { accepted in
                        for try await connection in accepted {
                            connections.addTask { await serve(connection) }
                        }
                    }
                }
            }
        } catch is CancellationError {
            // Shut down: the listener and what was open are closed.
        }
    }

    private func listen() async throws(CannotListen) -> NIOAsyncChannel<Connection, Never> {
        do {
            return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw CannotListen(host: host, port: port, cause: "\(error)")
        }
    }

    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { inbound, _ in
                var exchange = HTTPExchange(parts: inbound.makeAsyncIterator(), channel: connection.channel)
                while let request = try await exchange.nextRequest() {
                    guard try await exchange.deliver(await answer(request)) else { return }
                }
            }
        } catch {
            // The client went away or spoke no HTTP: its own affair.
            log.debug("a connection broke", metadata: ["error": "\(error)"])
        }
    }
}

/// Why the server does not start.
struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: String

    var description: String {
        "cannot listen on \(host):\(port): \(cause). Choose another --port (0 for a free one) or --host."
    }
}
