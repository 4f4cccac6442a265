internal import DriverProtocol

extension AWSClient {
    /// GetServiceQuota: the value that holds for this account and region.
    /// - Parameters:
    ///   - service: such as `fargate`.
    ///   - code: such as `L-3032A538`.
    /// - Returns: nil when AWS knows no such quota here.
    package func serviceQuota(_ service: String, code: String) async throws(AWSError) -> Double? {
        do throws(AWSError) {
            let answer = try await call(
                .servicequotas, "GetServiceQuota", ["ServiceCode": .string(service), "QuotaCode": .string(code)],
                retry: .reads)
            return answer["Quota"]?["Value"]?.number?.double
        } catch {
            if error.code == "NoSuchResourceException" { return nil }
            throw error
        }
    }
}
