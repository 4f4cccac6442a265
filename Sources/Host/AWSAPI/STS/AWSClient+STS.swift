internal import DriverProtocol

extension AWSClient {
    /// Who the credentials belong to.
    package func getCallerIdentity() async throws(AWSError) -> CallerIdentity {
        let root = try await query(.sts, "GetCallerIdentity", [:])
        let result = root["GetCallerIdentityResult"]
        return CallerIdentity(account: result?["Account"]?.text ?? "", arn: result?["Arn"]?.text ?? "")
    }
}

/// An identity in AWS.
package struct CallerIdentity: Sendable, Equatable {
    /// 12 digits.
    package let account: String
    package let arn: String

    package init(account: String, arn: String) {
        self.account = account
        self.arn = arn
    }
}
