internal import DriverProtocol

/// A role that a profile asks for, to be assumed with other credentials.
package struct AssumedRole: Sendable, Equatable {
    /// The role's ARN.
    package let arn: String
    /// The profile that asks for it.
    package let profile: String
    package var sessionName: String?
    package var externalID: String?
    /// 900 to the role's own limit; nil: AWS's default, an hour.
    package var durationSeconds: Int?

    /// As STS's AssumeRole takes them.
    var parameters: JSONObject {
        var parameters = JSONObject()
        if let sessionName { parameters["RoleSessionName"] = .string(sessionName) }
        if let externalID { parameters["ExternalId"] = .string(externalID) }
        if let durationSeconds { parameters["DurationSeconds"] = .number(JSONNumber(durationSeconds)) }
        return parameters
    }
}
