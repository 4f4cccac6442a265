import AWSAPI
import Synchronization
import TestSupport
import Testing

@Suite("The task metadata endpoint", .timeLimit(.minutes(1)))
struct TaskMetadataTests {
    private static let document = #"""
        {"Cluster": "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/prefect", "Family": "worker-host", "Revision": "3",
         "TaskARN": "arn:aws-cn:ecs:cn-north-1:123456789012:task/prefect/158d1c8083dd49d6b527399fd6414f5c",
         "LaunchType": "FARGATE", "Containers": [{"DockerId": "1", "Name": "other"},
         {"DockerId": "2", "Name": "worker-host", "Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.106"],
          "AttachmentIndex": 0, "MACAddress": "0e:9e:32:c7:48:85", "IPv4SubnetCIDRBlock": "10.0.2.0/24",
          "PrivateDNSName": "ip-10-0-2-106.cn-north-1.compute.internal", "SubnetGatewayIpv4Address": "10.0.2.1/24"}]}]}
        """#

    private func read(_ answer: MetadataServer.Answer) async throws -> Result<TaskMetadata?, AWSError> {
        let result = Mutex<Result<TaskMetadata?, AWSError>?>(nil)
        try await MetadataServer.with({ request in request.path == "/v4/abc-1/task" ? answer : (404, "") }) { server in
            let found: Result<TaskMetadata?, AWSError>
            do throws(AWSError) {
                found = .success(
                    try await TaskMetadata.read(.test([TaskMetadata.variable: "\(server.url)/v4/abc-1"])))
            } catch {
                found = .failure(error)
            }
            result.withLock { $0 = found }
        }
        return try #require(result.withLock { $0 })
    }

    @Test("tells task, region and network interface; outside of ECS nothing is asked")
    func read() async throws {
        let metadata = try #require(try await read((200, Self.document)).get())
        #expect(metadata.taskARN.hasSuffix(":task/prefect/158d1c8083dd49d6b527399fd6414f5c"))
        #expect(metadata.region == "cn-north-1")
        #expect(metadata.interface?.macAddress == "0e:9e:32:c7:48:85")
        #expect(metadata.interface?.privateAddress == "10.0.2.106")
        #expect(try await TaskMetadata.read(.test([:])) == nil)
    }

    @Test("an endpoint that fails is asked again, one that is something else is told as it is")
    func failures() async throws {
        guard case .failure(let failing) = try await read((500, "no")) else {
            Issue.record("a failing endpoint was believed")
            return
        }
        #expect(failing.classification == .transient && failing.description.contains("/v4/abc-1/task"))
        for body in ["{}", "<html>", #"{"TaskARN": "arn:aws:s3:::bucket"}"#] {
            guard case .failure(let error) = try await read((200, body)) else {
                Issue.record("\(body) was taken for a task")
                continue
            }
            #expect(error.description.contains("ARN of a task"))
        }
        let port = try freePort()
        let dead = await #expect(throws: AWSError.self) {
            try await TaskMetadata.read(.test([TaskMetadata.variable: "http://127.0.0.1:\(port)/v4"]))
        }
        #expect(dead?.classification == .transient)
    }
}
