import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import HTTPCore
import HostRuntime
import Synchronization
import Testing

@Suite("Messages that are being handled")
struct TaskEventQueueTests {
    /// Answers with a list, and keeps what it was sent.
    private final class Queue: HTTPTransport {
        private let state: Mutex<(answers: [String], bodies: [[UInt8]])>

        init(_ answers: [String]) { state = Mutex((answers, [])) }

        var bodies: [[UInt8]] { state.withLock(\.bodies) }

        func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
            let answer = state.withLock { state in
                state.bodies.append(request.body)
                return state.answers.removeFirst()
            }
            return HTTPResponse(status: 200, headers: HTTPHeaders(), body: Array(answer.utf8))
        }
    }

    @Test("they are hidden anew every 20 s for a minute, and what fails is told and harms nothing")
    func hidden() async throws {
        let transport = Queue(["{}", #"{"Failed":[{"Id":"0","Code":"MessageNotInflight","Message":"gone"}]}"#, "{}"])
        let pauses = Mutex<[Duration]>([])
        // The clock stops after three rounds.
        let time = TimeSource(
            now: { Date(timeIntervalSince1970: 1_700_000_000) }, elapsed: { .zero },
            sleep: { pause in
                let rounds = pauses.withLock { pauses in
                    pauses.append(pause)
                    return pauses.count
                }
                if rounds > 3 { throw CancellationError() }
            })
        let surroundings = AWSSurroundings(
            environment: [:], transport: transport, readFile: { _ in nil }, replaceFile: { _, _ in }, now: time.now,
            sleep: time.sleep)
        let client = AWSClient(
            region: "us-east-1", transport: transport,
            credentials: CachedCredentials(
                StaticCredentials(AWSCredentials(accessKeyID: "AKID", secretAccessKey: "s", source: "the test")),
                now: time.now),
            endpoints: try EndpointResolver(settings: AWSSettings(surroundings)), now: time.now, sleep: time.sleep)
        let problems = Mutex<[String]>([])
        await TaskEventQueue(url: "https://queue", client: client, time: time).keepHidden(["a", "b"]) { problem in
            problems.withLock { $0.append(problem) }
        }
        #expect(pauses.withLock(\.self) == Array(repeating: .seconds(20), count: 4))
        #expect(problems.withLock(\.self) == ["MessageNotInflight: gone"])
        #expect(transport.bodies.count == 3)
        let entries = try JSONValue(parsing: try #require(transport.bodies.last))["Entries"]
        #expect(
            entries == [
                ["ReceiptHandle": "a", "VisibilityTimeout": 60, "Id": "0"],
                ["ReceiptHandle": "b", "VisibilityTimeout": 60, "Id": "1"],
            ])
    }
}
