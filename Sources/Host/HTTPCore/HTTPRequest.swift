/// One HTTP request, whole.
package struct HTTPRequest: Sendable {
    /// `GET`, `POST`, `PATCH`, …
    package var method: String
    /// The absolute URL, already percent-encoded.
    package var url: String
    /// Header fields in the order in which they are sent.
    package var headers: HTTPHeaders
    /// The body; empty for none.
    package var body: [UInt8]
    /// From the first byte of the connection to the last of the answer.
    package var timeout: Duration

    package init(
        method: String, url: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
        timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}
