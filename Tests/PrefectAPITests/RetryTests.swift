import DriverProtocol
import HTTPCore
import PrefectAPI
import Synchronization
import Testing

@Suite("Retries")
struct RetryTests {
    @Test(
        "statuses that Prefect's client retries are retried after 2, 4, 8 … seconds", arguments: [408, 429, 502, 503])
    func retriedStatuses(status: Int) async throws {
        let clock = RecordingClock()
        let transport = ScriptedTransport(.status(status), .status(status), .status(status), .json("\"3.8.8\""))
        let version = try await makeClient(transport, clock: clock).serverVersion()
        #expect(version == "3.8.8")
        #expect(clock.sleeps == [.seconds(2), .seconds(4), .seconds(8)])
    }

    @Test("other statuses are not retried", arguments: [400, 409, 422, 500, 504])
    func otherStatuses(status: Int) async throws {
        let transport = ScriptedTransport(.status(status))
        await #expect(throws: PrefectError.self) { try await makeClient(transport).health() }
        #expect(transport.requests.count == 1)
    }

    @Test("a status named in PREFECT_CLIENT_RETRY_EXTRA_CODES is retried")
    func extraCodes() async throws {
        let transport = ScriptedTransport(.status(500), .json("{}"))
        try await makeClient(transport) { $0.retryExtraCodes = [500] }.health()
        #expect(transport.requests.count == 2)
    }

    @Test("the last answer is the error when the retries are used up")
    func exhausted() async throws {
        let clock = RecordingClock()
        let transport = ScriptedTransport(then: { _ in .status(503, [:], #"{"detail":"database is locked"}"#) })
        let error = await #expect(throws: PrefectError.self) {
            try await makeClient(transport, clock: clock) { $0.maxRetries = 3 }.health()
        }
        #expect(transport.requests.count == 4)
        #expect(clock.sleeps == [.seconds(2), .seconds(4), .seconds(8)])
        #expect(error?.kind == .server)
        #expect(error?.attempts == 4)
        #expect(error?.description == "GET /health: status 503, database is locked (4 attempts)")
    }

    @Test("with no retries allowed the first answer counts")
    func none() async throws {
        let transport = ScriptedTransport(.status(503))
        await #expect(throws: PrefectError.self) { try await makeClient(transport) { $0.maxRetries = 0 }.health() }
        #expect(transport.requests.count == 1)
    }

    @Test("Retry-After in seconds is the least that is waited")
    func retryAfterSeconds() async throws {
        let clock = RecordingClock()
        let transport = ScriptedTransport(.status(429, ["retry-after": "7"]), .json("{}"))
        try await makeClient(transport, clock: clock, random: 0).health()
        #expect(clock.sleeps == [.seconds(7)])
        let late = RecordingClock()
        let again = ScriptedTransport(.status(429, ["Retry-After": "10"]), .json("{}"))
        try await makeClient(again, clock: late, random: 0.999_999).health()
        #expect(late.sleeps[0] > .seconds(11.9) && late.sleeps[0] < .seconds(12))
    }

    @Test("Retry-After as a date is waited for; one in the past is now; nonsense is the back-off")
    func retryAfterDate() async throws {
        let clock = RecordingClock()
        let transport = ScriptedTransport(
            .status(503, ["Retry-After": "Fri, 15 Jan 2027 08:00:30 GMT"]),  // 1,800,000,030
            .status(503, ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"]),
            .status(503, ["Retry-After": "soon"]), .json("{}"))
        try await makeClient(transport, clock: clock, random: 0.5) { $0.retryJitterFactor = 0 }.health()
        #expect(clock.sleeps == [.seconds(30), .zero, .seconds(8)])
    }

    @Test("a Retry-After of hours is not waited for: the server is asked again after ten minutes")
    func retryAfterHours() async throws {
        let clock = RecordingClock()
        let transport = ScriptedTransport(.status(429, ["Retry-After": "86400"]), .json("{}"))
        try await makeClient(transport, clock: clock, random: 0).health()
        #expect(clock.sleeps == [.seconds(600)])
    }

    @Test("jitter moves a back-off by its factor either way")
    func jitter() async throws {
        for (random, expected) in [(0.0, 1.6), (0.5, 2.0), (0.75, 2.2)] {
            let clock = RecordingClock()
            try await makeClient(ScriptedTransport(.status(503), .json("{}")), clock: clock, random: random).health()
            #expect(abs(clock.sleeps[0] / .seconds(1) - expected) < 1e-9)
        }
    }

    @Test("maintenance is waited out beyond any limit of retries and told as such")
    func maintenance() async throws {
        let notices = Mutex<[RetryNotice]>([])
        let script = Mutex(40)
        let transport = ScriptedTransport(then: { _ in
            let left = script.withLock { left in
                left -= 1
                return left
            }
            return left > 0 ? .status(503, ["Prefect-Maintenance": "true"]) : .json("{}")
        })
        let client = makeClient(transport) {
            $0.maxRetries = 1
        } onRetry: { notice in
            notices.withLock { $0.append(notice) }
        }
        try await client.health()
        #expect(transport.requests.count == 40)
        #expect(notices.withLock { $0.count } == 39)
        #expect(notices.withLock { $0.allSatisfy(\.isMaintenance) })
    }

    @Test("dropped connections and time-outs are retried", arguments: [HTTPTransportError.Kind.broken, .timeout])
    func dropped(kind: HTTPTransportError.Kind) async throws {
        let transport = ScriptedTransport(.failure(kind), .failure(kind), .json("{}"))
        try await makeClient(transport).health()
        #expect(transport.requests.count == 3)
    }

    @Test("a refused connection is told at once until the server has answered once, then it is a restart")
    func refused() async throws {
        let never = ScriptedTransport(.failure(.connect))
        let error = await #expect(throws: PrefectError.self) { try await makeClient(never).health() }
        #expect(error?.kind == .unreachable(.connect))
        #expect(error?.mayHaveHappened == false)
        #expect(error?.description.contains("PREFECT_API_URL") == true)
        #expect(never.requests.count == 1)

        let restarted = ScriptedTransport(.json("{}"), .failure(.connect), .failure(.connect), .json("{}"))
        let client = makeClient(restarted)
        try await client.health()
        try await client.health()
        #expect(restarted.requests.count == 4)
    }

    @Test("a certificate that is not trusted is told at once, with the setting that names another")
    func tls() async throws {
        let transport = ScriptedTransport(.failure(.tls))
        let error = await #expect(throws: PrefectError.self) { try await makeClient(transport).health() }
        #expect(transport.requests.count == 1)
        #expect(error?.description.contains("PREFECT_API_SSL_CERT_FILE") == true)
    }

    @Test("a cancelled transfer is a CancellationError and no retry")
    func cancelled() async throws {
        let transport = ScriptedTransport(.failure(.cancelled))
        await #expect(throws: CancellationError.self) { try await makeClient(transport).health() }
        #expect(transport.requests.count == 1)
    }

    @Test("every attempt is counted under its endpoint, whatever the object's name")
    func counts() async throws {
        let transport = ScriptedTransport(.status(503), then: { _ in .status(404) })
        let client = makeClient(transport)
        _ = try await client.workPool(named: "a pool/with ?")
        _ = try await client.workPool(named: "b")
        #expect(client.requests.byEndpoint == ["GET /work_pools/{}": 3])
        #expect(client.requests.total == 3)
        #expect(transport.requests[0].url == "http://127.0.0.1:4200/api/work_pools/a%20pool%2Fwith%20%3F")
    }

    @Test("set_state goes again with the same transition id after its answer was lost")
    func sameTransition() async throws {
        let transport = ScriptedTransport(
            .failure(.broken),
            .json(
                """
                {"status":"REJECT","details":{"type":"reject_details","reason":"This run has already made this state transition."},
                 "state":{"id":"s1","type":"PENDING","name":"Pending","timestamp":"2026-01-02T03:04:05.678901+00:00",
                 "state_details":{"transition_id":"t1"}}}
                """))
        let answer = try await makeClient(transport).setState(
            StateProposal(.pending, message: "mine", transitionID: "t1"), flowRun: "r1")
        #expect(answer.standing?.transitionID == "t1")
        #expect(transport.requests.map(\.body) == [transport.requests[0].body, transport.requests[0].body])
        #expect(
            transport.requests[0].json == [
                "state": ["type": "PENDING", "message": "mine", "state_details": ["transition_id": "t1"]],
                "force": false,
            ])
    }
}
