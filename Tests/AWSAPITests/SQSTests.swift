import AWSAPI
import DriverProtocol
import HTTPCore
import Testing

@Suite("SQS")
struct SQSTests {
    @Test("messages are asked for ten at a time, deleted and hidden in batches of ten")
    func requests() async throws {
        let transport = ScriptedTransport([
            .ok(#"{"QueueUrl":"https://queue"}"#),
            .ok(#"{"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"b"},{"MessageId":"lost"}]}"#),
            .ok("{}"), .ok("{}"), .ok(#"{"Failed":[{"Id":"0","Code":"MessageNotInflight","Message":"It is not."}]}"#),
        ])
        let client = try AWSClient.test(transport)
        let url = try await client.queueURL(named: "events")
        let messages = try await client.receiveMessages(queue: url, wait: 20, visibility: 60)
        #expect(messages == [SQSMessage(id: "m", receipt: "r", body: "b")])
        #expect(try await client.deleteMessages((0..<11).map(String.init), queue: url).isEmpty)
        let problems = try await client.hideMessages(["r"], seconds: 60, queue: url)
        #expect(problems == ["MessageNotInflight: It is not."])

        let bodies = try transport.requests.map { try JSONValue(parsing: $0.body) }
        #expect(
            transport.requests.map { $0.headers["X-Amz-Target"] } == [
                "AmazonSQS.GetQueueUrl", "AmazonSQS.ReceiveMessage", "AmazonSQS.DeleteMessageBatch",
                "AmazonSQS.DeleteMessageBatch", "AmazonSQS.ChangeMessageVisibilityBatch",
            ])
        #expect(
            bodies[1] == [
                "QueueUrl": "https://queue", "MaxNumberOfMessages": 10, "WaitTimeSeconds": 20, "VisibilityTimeout": 60,
            ])
        #expect(bodies[2]["Entries"]?.array?.count == 10)
        #expect(bodies[3]["Entries"] == [["ReceiptHandle": "10", "Id": "0"]])
        #expect(bodies[4]["Entries"] == [["ReceiptHandle": "r", "VisibilityTimeout": 60, "Id": "0"]])
    }

    @Test("a queue that is not there is known by both of its codes; a failed poll is not sent again")
    func refusals() async throws {
        for code in ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"] {
            let transport = ScriptedTransport([.refused(code)])
            let error = try await #require(throws: AWSError.self) {
                _ = try await AWSClient.test(transport).queueURL(named: "nowhere")
            }
            #expect(error.meansMissingQueue)
        }
        let transport = ScriptedTransport([.refused("ThrottlingException"), .ok("{}")])
        await #expect(throws: AWSError.self) {
            _ = try await AWSClient.test(transport).receiveMessages(queue: "q", wait: 20, visibility: 60)
        }
        #expect(transport.left == 1)
    }
}
