internal import CurlHTTP
package import DriverProtocol
package import HTTPCore

/// HTTP for tests: one real transport for the whole test process, and JSON over it.
package enum TestHTTP {
    package static let transport: any HTTPTransport = CurlTransport()

    /// Sends JSON and reads JSON; an empty answer is null. Throws when the status is not 2xx.
    @discardableResult
    package static func json(
        _ method: String, _ url: String, _ body: JSONValue? = nil, headers: HTTPHeaders = [:],
        timeout: Duration = .seconds(60)
    ) async throws -> JSONValue {
        try await json(method, url, body, headers: headers, timeout: timeout, unless: nil) ?? .null
    }

    /// Like the above, with nil for one status.
    package static func json(
        _ method: String, _ url: String, _ body: JSONValue? = nil, headers: HTTPHeaders = [:],
        timeout: Duration = .seconds(60), unless status: Int?
    ) async throws -> JSONValue? {
        var request = HTTPRequest(method: method, url: url, headers: headers, timeout: timeout)
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = body.serialized()
        }
        let response = try await transport.send(request)
        if response.status == status { return nil }
        guard (200..<300).contains(response.status) else {
            let text = String(decoding: response.body.prefix(500), as: UTF8.self)
            throw TestSupportError("\(method) \(url): status \(response.status), \(text)")
        }
        return response.body.isEmpty ? .null : try JSONValue(parsing: response.body)
    }
}
