internal import DriverProtocol

extension AWSError {
    /// Whether SQS says that there is no such queue; the second code is that of its query protocol, which look-alikes answer.
    package var meansMissingQueue: Bool {
        code == "QueueDoesNotExist" || code == "AWS.SimpleQueueService.NonExistentQueue"
    }
}

extension AWSClient {
    /// The most messages that one call gives, deletes or hides.
    package static let mostMessages = 10

    /// GetQueueUrl: the URL of a queue of this account and region.
    package func queueURL(named name: String) async throws(AWSError) -> String {
        let answer = try await call(.sqs, "GetQueueUrl", ["QueueName": .string(name)], retry: .reads)
        guard let url = answer["QueueUrl"]?.string, !url.isEmpty else {
            throw AWSError(
                code: "UnreadableAnswer", message: "the answer names no queue", status: 200,
                operation: AWSService.sqs.action("GetQueueUrl"), region: region)
        }
        return url
    }

    /// GetQueueAttributes: about how many messages wait to be received; nil when the answer does not tell.
    package func waitingMessages(queue url: String) async throws(AWSError) -> Int? {
        let answer = try await call(
            .sqs, "GetQueueAttributes",
            ["QueueUrl": .string(url), "AttributeNames": ["ApproximateNumberOfMessages"]], retry: .reads)
        return answer["Attributes"]?["ApproximateNumberOfMessages"]?.string.flatMap { Int($0) }
    }

    /// ReceiveMessage: up to ten messages; none when none came.
    ///
    /// Asked for once: messages whose answer was lost are hidden for as long as those that were received.
    /// - Parameters:
    ///   - wait: the seconds to wait for a message, at most 20.
    ///   - visibility: the seconds for which the messages are hidden from other readers.
    package func receiveMessages(
        queue url: String, wait: Int, visibility: Int
    ) async throws(AWSError) -> [SQSMessage] {
        let answer = try await call(
            .sqs, "ReceiveMessage",
            [
                "QueueUrl": .string(url), "MaxNumberOfMessages": .int(Self.mostMessages),
                "WaitTimeSeconds": .int(wait), "VisibilityTimeout": .int(visibility),
            ], retry: .none)
        return (answer["Messages"]?.array ?? []).compactMap { message in
            guard let receipt = message["ReceiptHandle"]?.string else { return nil }
            return SQSMessage(
                id: message["MessageId"]?.string ?? "", receipt: receipt, body: message["Body"]?.string ?? "")
        }
    }

    /// DeleteMessageBatch: messages that were handled.
    /// - Returns: why some were not deleted; they come again.
    package func deleteMessages(_ receipts: [String], queue url: String) async throws(AWSError) -> [String] {
        try await batch("DeleteMessageBatch", receipts.map { ["ReceiptHandle": .string($0)] }, queue: url)
    }

    /// ChangeMessageVisibilityBatch: hides messages for that many seconds from now on.
    /// - Returns: why some were not hidden longer; they may come again.
    package func hideMessages(
        _ receipts: [String], seconds: Int, queue url: String
    ) async throws(AWSError) -> [String] {
        let entries: [JSONObject] = receipts.map {
            ["ReceiptHandle": .string($0), "VisibilityTimeout": .int(seconds)]
        }
        return try await batch("ChangeMessageVisibilityBatch", entries, queue: url)
    }

    private func batch(
        _ operation: String, _ entries: [JSONObject], queue url: String
    ) async throws(AWSError) -> [String] {
        var problems: [String] = []
        for start in stride(from: 0, to: entries.count, by: Self.mostMessages) {
            let part = entries[start..<min(start + Self.mostMessages, entries.count)].enumerated().map {
                position, entry in
                var entry = entry
                entry["Id"] = .string(String(position))
                return JSONValue.object(entry)
            }
            let answer = try await call(
                .sqs, operation, ["QueueUrl": .string(url), "Entries": .array(part)], retry: .reads)
            problems += (answer["Failed"]?.array ?? []).map { failure in
                "\(failure["Code"]?.string ?? "UnknownError"): \(failure["Message"]?.string ?? "")"
            }
        }
        return problems
    }
}
