package import AWSAPI

/// The queue of tasks' events.
package struct TaskEventQueue: Sendable {
    /// The seconds for which a poll waits: the most that SQS takes, which costs the fewest requests.
    private static let wait = 20
    /// The seconds for which messages are hidden while they are handled: what a killed host holds comes back after that.
    private static let visibility = 60
    /// How often messages that are still being handled are hidden anew.
    private static let renewal: Duration = .seconds(20)

    let url: String
    let client: AWSClient
    let time: TimeSource

    package init(url: String, client: AWSClient, time: TimeSource) {
        self.url = url
        self.client = client
        self.time = time
    }

    func receive() async throws(AWSError) -> [SQSMessage] {
        try await client.receiveMessages(queue: url, wait: Self.wait, visibility: Self.visibility)
    }

    /// Keeps messages hidden until the calling task is cancelled.
    /// - Parameter failed: told why some could not be.
    package func keepHidden(_ receipts: [String], failed: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            do { try await time.sleep(Self.renewal) } catch { return }
            do throws(AWSError) {
                for problem in try await client.hideMessages(receipts, seconds: Self.visibility, queue: url) {
                    failed(problem)
                }
            } catch {
                if !Task.isCancelled { failed(error.description) }
            }
        }
    }

    /// Deletes messages that were handled. One that is not deleted comes again, and is known then.
    func delete(_ receipts: [String], failed: @Sendable (String) -> Void) async {
        do throws(AWSError) {
            for problem in try await client.deleteMessages(receipts, queue: url) { failed(problem) }
        } catch {
            if !Task.isCancelled { failed(error.description) }
        }
    }
}
