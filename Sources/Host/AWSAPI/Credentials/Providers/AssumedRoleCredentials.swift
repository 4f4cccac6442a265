package import AWSSigning
package import DriverProtocol

/// A role's temporary credentials, assumed with other credentials. Renewed as any that end (``CachedCredentials``).
package struct AssumedRoleCredentials: AWSCredentialsProvider {
    private let role: String
    private let parameters: JSONObject
    private let client: AWSClient
    package let name: String

    /// - Parameters:
    ///   - role: the role's ARN.
    ///   - parameters: further parameters of STS's AssumeRole: RoleSessionName, DurationSeconds, ExternalId, Policy, ….
    ///   - client: signs with the credentials that may assume the role.
    ///   - name: for messages; nil: the role's ARN.
    package init(role: String, parameters: JSONObject, client: AWSClient, name: String? = nil) {
        self.role = role
        self.client = client
        self.name = name ?? "the role \(role)"
        self.parameters = Self.parameters(of: role, parameters)
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let root: XMLElement
        do throws(AWSError) {
            root = try await client.query(.sts, "AssumeRole", parameters)
        } catch {
            throw CredentialsError("the role \(role) cannot be assumed: \(error.description)")
        }
        return try TemporaryCredentials.read(root["AssumeRoleResult"], operation: "AssumeRole", source: name)
    }

    /// What STS asks for besides the role, without what is null.
    static func parameters(of role: String, _ given: JSONObject) -> JSONObject {
        var parameters = given.filter { !$0.value.isNull }
        parameters["RoleArn"] = .string(role)
        if parameters["RoleSessionName"]?.string?.isEmpty ?? true { parameters["RoleSessionName"] = "worker-host" }
        return parameters
    }
}
