package import HTTPCore

/// Why an AWS call has no result.
package struct AWSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// AWS's code, without namespace: `ClusterNotFoundException`; `Transport` or `NoCredentials` where AWS did not answer.
    package let code: String
    /// AWS's message.
    package let message: String
    /// The HTTP status; nil without an answer.
    package let status: Int?
    /// AWS's id of the request, for its support.
    package let requestID: String?
    /// `ecs:RunTask`
    package let operation: String
    package let region: String
    /// Whether AWS may have carried the request out although there is no answer.
    package let mayHaveBeenDone: Bool

    package init(
        code: String, message: String, status: Int?, requestID: String? = nil, operation: String, region: String,
        mayHaveBeenDone: Bool = false
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.operation = operation
        self.region = region
        self.mayHaveBeenDone = mayHaveBeenDone
    }

    /// A request without an answer.
    package init(_ error: HTTPTransportError, operation: String, region: String) {
        let mayHaveBeenDone =
            switch error.kind {
            case .timeout, .broken, .cancelled: true
            case .connect, .tls, .invalidRequest: false
            }
        self.init(
            code: error.kind == .cancelled ? "Cancelled" : "Transport", message: error.message, status: nil,
            operation: operation, region: region, mayHaveBeenDone: mayHaveBeenDone)
    }

    /// A sentence with what failed, why, and what to do about it where that is known.
    package var description: String {
        let id = requestID.map { " (request \($0))" } ?? ""
        let remedy = remedy.map { " \($0)" } ?? ""
        return "\(operation) in \(region): \(code): \(message)\(id)\(remedy)"
    }
}
