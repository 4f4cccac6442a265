import Glibc
import HTTPCore

/// One request over one plain connection to 127.0.0.1, so that a test sees a reset as a reset.
struct LoopbackTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let rest = request.url.dropFirst("http://127.0.0.1:".count)
        let port = UInt16(rest.prefix { $0 != "/" }) ?? 0
        let target = rest.drop { $0 != "/" }
        let socket = try connect(port, timeout: request.timeout)
        defer { close(socket) }
        var head = "\(request.method) \(target.isEmpty ? "/" : target) HTTP/1.1\r\n"
        var headers = request.headers
        if headers["Host"] == nil { headers.add("Host", "127.0.0.1:\(port)") }
        headers["Content-Length"] = String(request.body.count)
        headers["Connection"] = "close"
        for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
        try write(Array((head + "\r\n").utf8) + request.body, to: socket)
        return try parse(try readToEnd(of: socket))
    }

    private func connect(_ port: UInt16, timeout: Duration) throws(HTTPTransportError) -> CInt {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var limit = timeval(
            tv_sec: Int(timeout.components.seconds), tv_usec: Int(timeout.components.attoseconds / 1_000_000_000_000))
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(socket)
            throw HTTPTransportError(kind: .connect, message: "nobody listens on 127.0.0.1:\(port)")
        }
        return socket
    }

    private func write(_ bytes: [UInt8], to socket: CInt) throws(HTTPTransportError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw HTTPTransportError(kind: .broken, message: "cannot send: errno \(errno)") }
            sent += count
        }
    }

    private func readToEnd(of socket: CInt) throws(HTTPTransportError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 {
                bytes += buffer.prefix(count)
            } else if count == 0 {
                return bytes
            } else {
                throw HTTPTransportError(
                    kind: errno == EAGAIN ? .timeout : .broken, message: "cannot receive: errno \(errno)")
            }
        }
    }

    private func parse(_ bytes: [UInt8]) throws(HTTPTransportError) -> HTTPResponse {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw HTTPTransportError(kind: .broken, message: "the connection was closed without an answer")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.add(String(parts[0]), String((parts.last ?? "").drop { $0 == " " }))
        }
        let body = Array(bytes[end.upperBound...])
        guard let length = headers["Content-Length"].flatMap(Int.init), length == body.count else {
            throw HTTPTransportError(kind: .broken, message: "the answer was cut")
        }
        return HTTPResponse(
            status: lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0, headers: headers, body: body)
    }
}
