package import DriverProtocol

/// SQS, as far as a reader of task-state events calls it.
extension Account {
    /// Answers an operation of SQS.
    mutating func answerQueue(_ operation: String, _ input: JSONValue, at now: Timestamp) throws(APIError) -> JSONValue
    {
        if operation == "GetQueueUrl" {
            guard let queue, input["QueueName"]?.string == queue.name else { throw .queueDoesNotExist }
            return ["QueueUrl": .string(queueURL(queue))]
        }
        guard let queue, input["QueueUrl"]?.string == queueURL(queue) else { throw .queueDoesNotExist }
        switch operation {
        case "GetQueueAttributes": return attributes(of: queue, input, at: now)
        case "ReceiveMessage": return try receive(input, at: now)
        case "DeleteMessage":
            self.queue?.delete(input["ReceiptHandle"]?.string ?? "")
            return [:]
        case "DeleteMessageBatch":
            return try batch(input) { account, entry throws(APIError) in
                account.queue?.delete(entry["ReceiptHandle"]?.string ?? "")
            }
        case "ChangeMessageVisibility":
            try hide(input, at: now)
            return [:]
        case "ChangeMessageVisibilityBatch":
            return try batch(input) { account, entry throws(APIError) in try account.hide(entry, at: now) }
        default: throw APIError("InvalidAction", "The sandbox has no operation '\(operation)' of SQS.")
        }
    }

    private func queueURL(_ queue: MessageQueue) -> String {
        "https://sqs.\(names.region).amazonaws.com/\(names.accountID)/\(queue.name)"
    }

    /// Only those that are asked for, as SQS does.
    private func attributes(of queue: MessageQueue, _ input: JSONValue, at now: Timestamp) -> JSONValue {
        let visible = queue.messages.count { $0.visibleAt <= now }
        let all: JSONObject = [
            "QueueArn": .string(names.queue(queue.name)), "ApproximateNumberOfMessages": .string(String(visible)),
            "ApproximateNumberOfMessagesNotVisible": .string(String(queue.messages.count - visible)),
            "VisibilityTimeout": "30",
        ]
        let asked = input["AttributeNames"].strings
        return ["Attributes": .object(asked.contains("All") ? all : all.filter { asked.contains($0.key) })]
    }

    private mutating func receive(_ input: JSONValue, at now: Timestamp) throws(APIError) -> JSONValue {
        let most = input["MaxNumberOfMessages"]?.int ?? 1
        let seconds = input["VisibilityTimeout"]?.int ?? 30
        guard (1...10).contains(most), (0...20).contains(input["WaitTimeSeconds"]?.int ?? 0),
            (0...43_200).contains(seconds)
        else {
            throw APIError(
                "InvalidParameterValue",
                "MaxNumberOfMessages is 1 to 10, WaitTimeSeconds 0 to 20, VisibilityTimeout 0 to 43200.")
        }
        var ids = ids
        let received =
            queue?.receive(most, hiding: settings.visibilityMilliseconds ?? seconds * 1000, at: now) { ids.hex(32) }
            ?? []
        self.ids = ids
        guard !received.isEmpty else { return [:] }
        return [
            "Messages": .array(
                received.map { message in
                    [
                        "MessageId": .string(message.id), "ReceiptHandle": .string(message.receipt ?? ""),
                        "Body": .string(message.body),
                        "Attributes": ["ApproximateReceiveCount": .string(String(message.receiveCount))],
                    ]
                })
        ]
    }

    private mutating func hide(_ input: JSONValue, at now: Timestamp) throws(APIError) {
        guard let seconds = input["VisibilityTimeout"]?.int, (0...43_200).contains(seconds) else {
            throw APIError("InvalidParameterValue", "VisibilityTimeout is 0 to 43200.")
        }
        let milliseconds = seconds == 0 ? 0 : settings.visibilityMilliseconds ?? seconds * 1000
        guard queue?.hide(input["ReceiptHandle"]?.string ?? "", for: milliseconds, at: now) == true else {
            throw APIError("MessageNotInflight", "The message is not in flight.")
        }
    }

    /// Each entry by itself: one that fails harms no other.
    private mutating func batch(
        _ input: JSONValue, _ body: (inout Account, JSONValue) throws(APIError) -> Void
    ) throws(APIError) -> JSONValue {
        let entries = input["Entries"]?.array ?? []
        let ids = entries.compactMap { $0["Id"]?.string }
        guard (1...10).contains(entries.count), Set(ids).count == entries.count else {
            throw APIError(
                "InvalidParameterValue", "A batch has one to ten entries, each with an Id of its own.")
        }
        var successful: [JSONValue] = []
        var failed: [JSONValue] = []
        for entry in entries {
            do throws(APIError) {
                try body(&self, entry)
                successful.append(["Id": entry["Id"] ?? .null])
            } catch {
                failed.append([
                    "Id": entry["Id"] ?? .null, "Code": .string(error.code), "Message": .string(error.message),
                    "SenderFault": true,
                ])
            }
        }
        return ["Successful": .array(successful), "Failed": .array(failed)]
    }
}

/// What the control routes and the program ask of the queue.
extension Account {
    /// Whether a request waits for messages, and until when: a long poll of a queue in which none is visible.
    package func waits(_ request: APIRequest, since start: Timestamp, at now: Timestamp) -> Timestamp? {
        guard request.service == .sqs, request.operation == "ReceiveMessage", let queue, !queue.hasVisible(at: now),
            let input = try? JSONValue(parsing: request.body), let seconds = input["WaitTimeSeconds"]?.int,
            allows(request, input)
        else { return nil }
        let end = start.adding(milliseconds: min(20, max(0, seconds)) * 1000)
        guard now < end else { return nil }
        return queue.nextVisible.map { min($0, end) } ?? end
    }

    /// Whether a message can be received now.
    package func hasVisibleMessages(at now: Timestamp) -> Bool { queue?.hasVisible(at: now) ?? false }

    /// Puts a message into the queue, as EventBridge or anybody else might.
    package mutating func send(message body: String, at now: Timestamp) throws(ControlError) {
        guard queue != nil else { throw ControlError("the sandbox was started without --queue", status: 404) }
        queue?.send(body, id: ids.uuid(), at: now)
    }

    /// The queue as the control route `queue` tells it.
    package var queueReport: JSONValue {
        [
            "deleted": .int(queue?.deleted ?? 0),
            "messages": .array(
                (queue?.messages ?? []).map { message in
                    [
                        "id": .string(message.id), "receiveCount": .int(message.receiveCount),
                        "visibleAt": message.visibleAt.json,
                        "body": (try? JSONValue(parsing: message.body)) ?? .string(message.body),
                    ]
                }),
        ]
    }
}

extension APIError {
    static let queueDoesNotExist = APIError("QueueDoesNotExist", "The specified queue does not exist.")
}
