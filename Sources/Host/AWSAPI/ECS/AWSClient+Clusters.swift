package import DriverProtocol

extension AWSClient {
    /// DescribeClusters: `clusters` and `failures`.
    package func describeClusters(_ clusters: [String]) async throws(AWSError) -> JSONObject {
        try await call(.ecs, "DescribeClusters", ["clusters": .array(clusters.map(JSONValue.string))], retry: .reads)
    }
}
