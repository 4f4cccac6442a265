internal import AWSAPI
internal import AWSSigning
internal import DriverProtocol
internal import Hashing

/// What a job's `aws_credentials` say, checked; empty for a job without.
struct JobCredentials: Sendable {
    /// Keys of its own.
    let keys: AWSCredentials?
    let profile: String?
    let region: String?
    /// Wins over every other endpoint.
    let endpoint: String?
    /// A role to assume with the above.
    let role: String?
    /// Further parameters of AssumeRole.
    let roleParameters: JSONObject

    /// - Parameter given: the job's `aws_credentials`; nil for the host's own.
    init(_ given: JSONObject?) throws(AWSSessions.Unusable) {
        func text(_ value: JSONValue?) -> String? { value?.string.flatMap { $0.isEmpty ? nil : $0 } }
        profile = text(given?["profile_name"])
        region = text(given?["region_name"])
        endpoint = text(given?["aws_client_parameters"]?["endpoint_url"])
        role = text(given?["assume_role_arn"])
        roleParameters = given?["assume_role_kwargs"]?.object ?? JSONObject()
        let id = text(given?["aws_access_key_id"])
        let secret = text(given?["aws_secret_access_key"])
        let token = text(given?["aws_session_token"])
        switch (id, secret) {
        case (let id?, let secret?):
            keys = AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: token, source: "the job's aws_credentials")
        case (nil, nil) where token == nil: keys = nil
        default:
            // The host's own identity in their place would be another than was meant.
            let missing = [("aws_access_key_id", id), ("aws_secret_access_key", secret)].filter { $0.1 == nil }
            throw AWSSessions.Unusable(
                description:
                    "the job's aws_credentials have no \(missing.map(\.0).joined(separator: " and no ")): give both keys, "
                    + "or none to use a profile or the host's own credentials.")
        }
    }

    /// Names the credentials before any role, alike for equal ones; a digest stands for keys, since a name may be printed.
    var name: String {
        if let keys {
            let words = [keys.accessKeyID, keys.secretAccessKey, keys.sessionToken ?? ""].joined(separator: "\n")
            return "keys:" + SHA256.hex(words).prefix(16)
        }
        return profile.map { "profile:\($0)" } ?? "own"
    }
}

extension JobCredentials: Unprinted {}
