package import AWSSigning
package import DriverProtocol

/// A role's temporary credentials, assumed with other credentials. Renewed as any that end (``CachedCredentials``).
package struct AssumedRoleCredentials: AWSCredentialsProvider {
    private let role: String
    private let parameters: JSONObject
    private let client: AWSClient

    /// - Parameters:
    ///   - role: the role's ARN.
    ///   - parameters: further parameters of STS's AssumeRole: RoleSessionName, DurationSeconds, ExternalId, Policy, ….
    ///   - client: signs with the credentials that may assume the role.
    package init(role: String, parameters: JSONObject, client: AWSClient) {
        self.role = role
        self.client = client
        var parameters = parameters.filter { !$0.value.isNull }
        parameters["RoleArn"] = .string(role)
        if parameters["RoleSessionName"]?.string?.isEmpty ?? true { parameters["RoleSessionName"] = "worker-host" }
        self.parameters = parameters
    }

    package var name: String { "the role \(role)" }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let root: XMLElement
        do throws(AWSError) {
            root = try await client.query(.sts, "AssumeRole", parameters)
        } catch {
            throw CredentialsError("The role \(role) cannot be assumed: \(error.description)")
        }
        let answer = root["AssumeRoleResult"]?["Credentials"]
        guard let id = answer?["AccessKeyId"]?.text, let secret = answer?["SecretAccessKey"]?.text else {
            throw CredentialsError("STS answered AssumeRole for \(role) without keys.")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: answer?["SessionToken"]?.text,
            expiration: (answer?["Expiration"]?.text).flatMap(TemporaryCredentials.date), source: name)
    }
}
