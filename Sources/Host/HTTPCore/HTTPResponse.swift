/// One HTTP response, whole.
package struct HTTPResponse: Sendable {
    /// The status code of the final response (after 1xx).
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
