package import DriverProtocol

extension AWSClient {
    /// RegisterTaskDefinition. A repetition would make another revision, so it is sent again only where AWS says that
    /// it did nothing.
    package func registerTaskDefinition(_ document: JSONObject) async throws(AWSError) -> JSONObject {
        var attempt = 0
        while true {
            attempt += 1
            do throws(AWSError) {
                return try await call(.ecs, "RegisterTaskDefinition", document, retry: .none)
            } catch {
                guard !error.mayHaveBeenDone,
                    let pause = AWSRetry.registrations.pause(
                        after: error, attempt: attempt, fraction: .random(in: 0.5..<1))
                else { throw error }
                try await wait(pause, for: error)
            }
        }
    }

    /// DescribeTaskDefinition: an ARN, a family (its latest active revision) or family:revision.
    package func describeTaskDefinition(_ name: String, tags: Bool) async throws(AWSError) -> JSONObject {
        var request: JSONObject = ["taskDefinition": .string(name)]
        if tags { request["include"] = ["TAGS"] }
        return try await call(.ecs, "DescribeTaskDefinition", request, retry: .reads)
    }

    /// DeregisterTaskDefinition; tasks that run on it go on.
    package func deregisterTaskDefinition(_ arn: String) async throws(AWSError) {
        _ = try await call(.ecs, "DeregisterTaskDefinition", ["taskDefinition": .string(arn)], retry: .reads)
    }
}

extension AWSRetry {
    /// Registrations are allowed one a second for an account and region, so a refused one waits for its second.
    static let registrations = AWSRetry(attempts: 10, base: .seconds(1), ceiling: .seconds(10))
}
