internal import DriverProtocol

extension AWSClient {
    /// DescribeSecret: whether there is a secret that is not about to be deleted. Its value is not read.
    package func hasSecret(_ id: String) async throws(AWSError) -> Bool {
        do throws(AWSError) {
            let answer = try await call(
                .secretsmanager, "DescribeSecret", ["SecretId": .string(id)], retry: .reads)
            return answer["DeletedDate"]?.isNull ?? true
        } catch {
            if error.code == "ResourceNotFoundException" { return false }
            throw error
        }
    }
}
