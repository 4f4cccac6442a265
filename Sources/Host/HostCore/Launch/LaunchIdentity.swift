package import DriverProtocol
internal import Hashing

/// What makes a launch findable and repeatable in ECS.
package struct LaunchIdentity: Sendable, Hashable {
    /// The flow run's id (a UUID with dashes).
    package let flowRunID: String
    /// The claim that launches it.
    package let claim: ClaimID

    package init(flowRunID: String, claim: ClaimID) {
        self.flowRunID = flowRunID
        self.claim = claim
    }

    /// RunTask's idempotency token for one attempt: 64 hexadecimal digits, the longest that ECS takes.
    package func clientToken(attempt: Int) -> String {
        SHA256.hex("\(claim.hex):\(attempt)")
    }

    /// RunTask's `startedBy`: `<flow-run id>/<claim, 32 hex>`, 69 of the 128 characters that ECS takes.
    package var startedBy: String { "\(flowRunID)/\(claim.hex)" }

    /// Adds token and `startedBy` to RunTask's input.
    /// - Parameter attempt: counts the claim's tokens.
    package func stamp(_ request: JSONObject, attempt: Int) -> JSONObject {
        var request = request
        request["clientToken"] = .string(clientToken(attempt: attempt))
        request["startedBy"] = .string(startedBy)
        return request
    }

    /// Reads a task's `startedBy`; nil for a task of somebody else.
    package init?(startedBy: String?) {
        guard let parts = startedBy?.split(separator: "/", omittingEmptySubsequences: false), parts.count == 2,
            parts[0].utf8.count == 36, let claim = ClaimID(parts[1])
        else { return nil }
        self.init(flowRunID: String(parts[0]), claim: claim)
    }
}
