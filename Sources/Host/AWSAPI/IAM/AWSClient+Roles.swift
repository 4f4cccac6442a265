package import DriverProtocol

/// A role as IAM describes it.
package struct IAMRole: Sendable, Equatable {
    package let arn: String
    /// The document that says who may take the role on.
    package let trustPolicy: JSONValue

    package init(arn: String, trustPolicy: JSONValue) {
        self.arn = arn
        self.trustPolicy = trustPolicy
    }
}

extension AWSClient {
    /// GetRole.
    /// - Parameter name: without a path; an ARN is refused by IAM.
    /// - Returns: nil when there is no such role.
    package func role(named name: String) async throws(AWSError) -> IAMRole? {
        do throws(AWSError) {
            let role = try await query(.iam, "GetRole", ["RoleName": .string(name)])["GetRoleResult"]?["Role"]
            let document = role?["AssumeRolePolicyDocument"]?.text ?? ""
            return IAMRole(
                arn: role?["Arn"]?.text ?? "",
                trustPolicy: (try? JSONValue(parsing: Array(PercentDecoding.decoded(document)))) ?? .null)
        } catch {
            if error.code == "NoSuchEntity" { return nil }
            throw error
        }
    }
}
