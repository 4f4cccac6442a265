internal import DriverProtocol

/// Something in a plan that a policy may have a rule for.
struct GovernedValue: Sendable, Equatable {
    /// What the rule is about.
    enum Subject: Sendable, Equatable {
        case listed(PolicyList)
        case privileged
    }

    var subject: Subject
    /// A JSON Pointer into the plan. What a definition holds that the plan only names stands below `/taskDefinition/use`.
    var path: String
    /// What AWS would be given; nil: nothing, so that AWS chooses.
    var value: JSONValue?
    /// What may be shown: secrets as tokens.
    var shown: JSONValue?
    /// Why a value that is not there matters.
    var absence: String?
}
