internal import DriverProtocol

extension AWSClient {
    /// GetLogEvents: the last lines of a log stream, oldest first.
    ///
    /// Asked for once: whoever reads a log does so beside something that must not wait for it.
    /// - Parameter limit: at most 10,000.
    package func lastLogLines(
        group: String, stream: String, limit: Int
    ) async throws(AWSError) -> [String] {
        let answer = try await call(
            .logs, "GetLogEvents",
            [
                "logGroupName": .string(group), "logStreamName": .string(stream), "limit": .int(limit),
                "startFromHead": false,
            ], retry: .none)
        return answer["events"]?.array?.compactMap { $0["message"]?.string } ?? []
    }

    /// The same credentials in another region: logs may be kept elsewhere than their tasks run.
    package func inRegion(_ region: String) -> AWSClient {
        var client = self
        client.region = region
        return client
    }
}
