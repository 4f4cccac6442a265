package import DriverProtocol

extension AWSClient {
    /// DescribeClusters: `clusters` and `failures`; a cluster that is not there is a failure with reason MISSING.
    package func describeClusters(_ clusters: [String]) async throws(AWSError) -> JSONObject {
        try await call(.ecs, "DescribeClusters", ["clusters": .array(clusters.map(JSONValue.string))], retry: .reads)
    }

    /// DescribeCapacityProviders: `capacityProviders` and `failures`, all pages.
    package func describeCapacityProviders(_ parameters: JSONObject = [:]) async throws(AWSError) -> JSONObject {
        try await pages("DescribeCapacityProviders", parameters, lists: ["capacityProviders", "failures"])
    }

    /// TagResource: adds tags to a task, definition or cluster, or gives them new values.
    package func tagResource(_ arn: String, tags: [(key: String, value: String)]) async throws(AWSError) {
        let list = tags.map { JSONValue.object(["key": .string($0.key), "value": .string($0.value)]) }
        _ = try await call(.ecs, "TagResource", ["resourceArn": .string(arn), "tags": .array(list)], retry: .reads)
    }
}
