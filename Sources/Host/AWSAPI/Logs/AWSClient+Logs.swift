internal import DriverProtocol

/// A line of a log, and when it was written.
package struct CloudWatchLine: Sendable, Equatable {
    package let message: String
    /// Milliseconds since 1970; nil where the answer does not tell.
    package let milliseconds: Int?

    package init(message: String, milliseconds: Int? = nil) {
        self.message = message
        self.milliseconds = milliseconds
    }
}

extension AWSClient {
    /// GetLogEvents: the last lines of a log stream, oldest first.
    ///
    /// Asked for once: whoever reads a log does so beside something that must not wait for it.
    /// - Parameter limit: at most 10,000.
    package func lastLogEvents(
        group: String, stream: String, limit: Int
    ) async throws(AWSError) -> [CloudWatchLine] {
        let answer = try await call(
            .logs, "GetLogEvents",
            [
                "logGroupName": .string(group), "logStreamName": .string(stream), "limit": .int(limit),
                "startFromHead": false,
            ], retry: .none)
        return (answer["events"]?.array ?? []).compactMap { event in
            event["message"]?.string.map { CloudWatchLine(message: $0, milliseconds: event["timestamp"]?.int) }
        }
    }

    /// DescribeLogGroups: whether a log group of exactly this name is there.
    package func hasLogGroup(_ name: String) async throws(AWSError) -> Bool {
        // Groups come in the order of their names, so one whose name is the prefix itself stands first.
        let answer = try await call(
            .logs, "DescribeLogGroups", ["logGroupNamePrefix": .string(name), "limit": 1], retry: .reads)
        return answer["logGroups"]?[0]?["logGroupName"]?.string == name
    }

    /// The same credentials in another region: logs may be kept elsewhere than their tasks run.
    package func inRegion(_ region: String) -> AWSClient {
        var client = self
        client.region = region
        return client
    }
}
