package import DriverProtocol
internal import ECSFailures

/// What a RunTask that launched nothing means.
package enum RunTaskRefusal: Sendable, Equatable {
    /// No room now: wait, and try again.
    case capacity(reason: String)
    /// Asking again would not help: the run crashes with the message and the remedy.
    case permanent(reason: String, remedy: String)

    /// Reads `failures[]` of an answer with status 200.
    package init(failures: [JSONValue]) {
        let reasons = failures.map { failure in
            [failure["reason"]?.string, failure["detail"]?.string].compactMap { $0 }.joined(separator: ": ")
        }
        let reason = reasons.first { !$0.isEmpty } ?? "ECS launched no task and gave no reason"
        self = Self.classify(reason)
    }

    /// Sorts a refusal by its text, which is all that ECS gives.
    package static func classify(_ reason: String) -> RunTaskRefusal {
        let meaning = FailureInterpreter.refusal(reason)
        if meaning?.category == .capacity { return .capacity(reason: reason) }
        return .permanent(
            reason: reason,
            remedy: meaning?.hint
                ?? "See the reason in the ECS console's cluster events, mend the job variables and run the flow again.")
    }

    /// Whether AWS refuses a network of which something is not there (any more): EC2's codes for subnets, groups and VPCs.
    package static func isAboutNetwork(_ reason: String) -> Bool {
        ["InvalidSubnetID", "InvalidGroup", "InvalidSecurityGroupID", "InvalidVpcID"].contains(where: reason.contains)
    }

    /// Sorts an exception that AWS will not take back by itself.
    package static func classify(exception code: String, _ message: String) -> RunTaskRefusal {
        let meaning = FailureInterpreter.refusal("\(code): \(message)")
        if meaning?.category == .capacity { return .capacity(reason: message) }
        return .permanent(reason: message, remedy: meaning?.hint ?? "")
    }
}
