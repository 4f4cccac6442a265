package import DriverProtocol

/// A refusal as AWS spells it: a code that programs read and a message that people read.
package struct APIError: Error, Sendable, Equatable {
    package var code: String
    package var message: String
    /// The HTTP status.
    package var status: Int
    /// Further members of the body (`resourceIds` of a ConflictException).
    package var members: JSONObject

    package init(_ code: String, _ message: String, status: Int = 400, members: JSONObject = [:]) {
        self.code = code
        self.message = message
        self.status = status
        self.members = members
    }

    package static func invalidParameter(_ message: String) -> APIError {
        APIError("InvalidParameterException", message)
    }

    package static func client(_ message: String) -> APIError { APIError("ClientException", message) }

    package static let clusterNotFound = APIError("ClusterNotFoundException", "Cluster not found.")

    package static let throttling = APIError("ThrottlingException", "Rate exceeded")
}
