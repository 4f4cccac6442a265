internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Reads requests from one connection and writes their answers, one after the other.
struct HTTPExchange {
    /// More than any request of AWS's may have.
    static let bodyLimit = 16 << 20

    var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    let channel: any Channel
    private var keepAlive = true

    init(parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator, channel: any Channel) {
        self.parts = parts
        self.channel = channel
    }

    /// The next request; nil when the client has closed the connection.
    mutating func nextRequest() async throws -> WebRequest? {
        guard case .head(let head)? = try await parts.next() else { return nil }
        keepAlive = head.isKeepAlive
        if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let go = HTTPResponseHead(version: head.version, status: .continue)
            try await channel.writeAndFlush(HTTPServerResponsePart.head(go)).get()
        }
        var body: [UInt8] = []
        while let part = try await parts.next() {
            switch part {
            case .head: return nil
            case .body(let buffer):
                body.append(contentsOf: buffer.readableBytesView)
                guard body.count <= Self.bodyLimit else {
                    keepAlive = false
                    try await write(WebAnswer(status: 413, headers: [:], body: []))
                    return nil
                }
            case .end:
                return WebRequest(method: head.method.rawValue, target: head.uri, headers: head.headers, body: body)
            }
        }
        return nil
    }

    /// Sends an answer as it is to be sent; false when the connection is over.
    mutating func deliver(_ answer: WebAnswer) async throws -> Bool {
        switch answer.delivery {
        case .sent: break
        case .delayed(let pause): try await ContinuousClock().sleep(for: pause)
        case .reset:
            // Closing without lingering sends RST in place of FIN.
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await channel.close()
            return false
        case .never:
            while try await parts.next() != nil {}
            return false
        }
        try await write(answer)
        return keepAlive
    }

    private func write(_ answer: WebAnswer) async throws {
        var headers = answer.headers
        headers.replaceOrAdd(name: "content-length", value: String(answer.body.count))
        if !keepAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        // Waits for the last byte to leave: closing the channel drops what is not written yet.
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
    }
}
