import AWSAPI
import DriverProtocol
import HTTPCore
import Synchronization
import TestSupport
import Testing
import Throttling

@Suite("Throttled calls")
struct ThrottleTests {
    /// A clock that sleeping moves.
    private final class Clock: Sendable {
        private let time = Mutex<Duration>(.zero)

        var now: Duration { time.withLock { $0 } }

        func sleep(_ duration: Duration) throws {
            try Task.checkCancellation()
            time.withLock { $0 += duration }
        }
    }

    private let clock = Clock()
    private static let launch: JSONObject = ["launchType": "FARGATE", "clientToken": "t"]

    private func throttle(slowed: @escaping @Sendable (CallBook.Slowed) -> Void = { _ in }) -> AWSThrottle {
        AWSThrottle(elapsed: { [clock] in clock.now }, sleep: { [clock] in try clock.sleep($0) }, slowed: slowed)
    }

    private func client(_ transport: ScriptedTransport, _ throttle: AWSThrottle, region: String = "us-east-1") throws
        -> AWSClient
    {
        try .test(transport, gate: CallGate(throttle: throttle, scope: "own", region: region))
    }

    @Test("calls beyond the burst wait for their category's rate, and other categories and regions do not")
    func rate() async throws {
        let answers = Array(repeating: ScriptedTransport.Answer.ok("{}"), count: 200)
        let transport = ScriptedTransport(answers)
        let throttle = throttle()
        let client = try client(transport, throttle)
        for _ in 0..<110 { _ = try await client.runTask(Self.launch) }
        // 90 of the burst, and 20 a second.
        let waited = clock.now
        #expect(waited > .milliseconds(950))
        #expect(waited < .milliseconds(1050))
        _ = try await client.describeClusters(["c"])
        _ = try await client.stopTask(cluster: nil, task: "t", reason: "r")
        _ = try await self.client(transport, throttle, region: "eu-west-1").runTask(Self.launch)
        #expect(clock.now == waited)
    }

    @Test("a throttled answer lowers the rate of what was called, and is told once")
    func learns() async throws {
        let told = Mutex<[CallBook.Slowed]>([])
        let throttle = throttle { slowed in told.withLock { $0.append(slowed) } }
        let transport = ScriptedTransport([.refused("ThrottlingException", "Rate exceeded"), .ok("{}")])
        let client = try client(transport, throttle)
        _ = try await client.describeClusters(["c"])
        #expect(told.withLock { $0.map(\.key.category) } == [.clusterRead])
        #expect(throttle.rate(client.launchKeys(for: Self.launch)) == 20)
    }

    @Test("a permit is good for one call, and goes back when nobody has used it")
    func permits() async throws {
        let throttle = throttle()
        let client = try client(ScriptedTransport(Array(repeating: .ok("{}"), count: 3)), throttle)
        let keys = client.launchKeys(for: Self.launch)
        func launchable() -> Int { throttle.launchable(keys, within: .zero) }
        let full = launchable()
        do {
            guard case .granted(let permit) = try await client.launchPermit(for: Self.launch, longest: nil) else {
                Issue.record("no permit")
                return
            }
            #expect(launchable() == full - 1)
            #expect(!permit.isSpent)
        }
        #expect(launchable() == full)
        if case .granted(let permit) = try await client.launchPermit(for: Self.launch, longest: nil) {
            _ = try await client.runTask(Self.launch, permit: permit)
            #expect(permit.isSpent)
            #expect(launchable() == full - 1)
            _ = try await client.runTask(Self.launch, permit: permit)
        }
        #expect(launchable() == full - 2)
    }

    @Test("whoever waits no longer than so is told how long it would take, and takes no place")
    func tooLong() async throws {
        let throttle = throttle()
        let client = try client(ScriptedTransport(Array(repeating: .ok("{}"), count: 90)), throttle)
        while throttle.launchable(client.launchKeys(for: Self.launch), within: .zero) > 0 {
            _ = try await client.runTask(Self.launch)
        }
        let answer = try await client.launchPermit(for: Self.launch, longest: .milliseconds(10))
        guard case .tooLong(let pause) = answer else {
            Issue.record("granted")
            return
        }
        #expect(pause <= .milliseconds(100))
        #expect(throttle.launchable(client.launchKeys(for: Self.launch), within: .seconds(1)) >= 20)
    }

    @Test("a call that waits is cancelled without being sent, and leaves its place")
    func cancelled() async throws {
        // Sleeps until it is cancelled.
        let throttle = AWSThrottle(elapsed: { .zero }, sleep: { try await Task.sleep(for: $0 * 1000) })
        let transport = ScriptedTransport(Array(repeating: .ok("{}"), count: 200))
        let client = try client(transport, throttle)
        let keys = client.launchKeys(for: Self.launch)
        while throttle.launchable(keys, within: .zero) > 0 { _ = try await client.runTask(Self.launch) }
        let sent = transport.requests.count
        let room = throttle.launchable(keys, within: .seconds(10))
        let call = Task { try await client.runTask(Self.launch) }
        while throttle.launchable(keys, within: .seconds(10)) == room { await Task.yield() }
        call.cancel()
        let error = await #expect(throws: AWSError.self) { try await call.value }
        #expect(error?.code == "Cancelled")
        #expect(error?.mayHaveBeenDone == false)
        #expect(transport.requests.count == sent)
        #expect(throttle.launchable(keys, within: .seconds(10)) == room)
    }

    @Test(
        "what a RunTask counts as follows from its launch type or its heaviest provider",
        arguments: [
            (#"{"launchType":"FARGATE"}"#, .fargate), (#"{"launchType":"EC2"}"#, .other), ("{}", .other),
            (#"{"capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT","weight":1}]}"#, .fargateSpot),
            (
                #"{"capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT","weight":4},{"capacityProvider":"FARGATE","base":1}]}"#,
                .fargate
            ),
            (#"{"capacityProviderStrategy":[{"capacityProvider":"mine","weight":1}]}"#, .other),
        ] as [(String, LaunchKind)])
    func kinds(request: String, kind: LaunchKind) throws {
        #expect(LaunchKind(runTask: try #require(try JSONValue(parsing: request).object)) == kind)
    }
}
