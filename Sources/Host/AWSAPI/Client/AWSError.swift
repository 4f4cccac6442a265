package import HTTPCore

/// Why an AWS call has no result.
package struct AWSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// AWS's code, without namespace: `ClusterNotFoundException`; `Transport`, `Cancelled`, `InvalidRequest` or
    /// `NoCredentials` where AWS did not answer, `UnreadableAnswer` where nobody can tell what it answered.
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
    /// Whether AWS may have carried the request out although there is no (readable) answer.
    package let mayHaveBeenDone: Bool
    /// What a ConflictException is about: the ARNs of the tasks that an earlier RunTask with this token started.
    package let resourceIDs: [String]

    package init(
        code: String, message: String, status: Int?, requestID: String? = nil, operation: String, region: String,
        mayHaveBeenDone: Bool = false, resourceIDs: [String] = []
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.operation = operation
        self.region = region
        self.mayHaveBeenDone = mayHaveBeenDone
        self.resourceIDs = resourceIDs
    }

    /// A request without an answer.
    package init(_ error: HTTPTransportError, operation: String, region: String) {
        let mayHaveBeenDone =
            switch error.kind {
            case .timeout, .broken, .cancelled: true
            case .connect, .tls, .invalidRequest: false
            }
        let code =
            switch error.kind {
            case .cancelled: "Cancelled"
            case .invalidRequest: "InvalidRequest"
            case .connect, .tls, .timeout, .broken: "Transport"
            }
        self.init(
            code: code, message: error.message, status: nil,
            operation: operation, region: region, mayHaveBeenDone: mayHaveBeenDone)
    }

    /// A sentence with what failed, why, and what to do about it where that is known.
    package var description: String {
        let id = requestID.map { " (request \($0))" } ?? ""
        let remedy = remedy.map { " \($0)" } ?? ""
        return "\(operation) in \(region): \(code): \(message)\(id)\(remedy)"
    }
}
