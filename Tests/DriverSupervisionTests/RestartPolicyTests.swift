import DriverSupervision
import Testing

@Suite("When a driver is started again")
struct RestartPolicyTests {
    @Test("pauses double from a second to a minute, and an answer makes the next ending the first again")
    func pauses() {
        var limits = RestartPolicy.Limits()
        limits.quarantineAfter = 100
        var policy = RestartPolicy(limits: limits)
        var now: Duration = .zero
        var pauses: [Duration] = []
        for _ in 0..<9 {
            policy.processEnded(at: now, jitter: 1)
            guard case .at(let time) = policy.permission(at: now) else {
                Issue.record("no pause")
                return
            }
            pauses.append(time - now)
            now = time
            #expect(policy.permission(at: now) == .now)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { Duration.seconds($0) })
        policy.answered()
        policy.processEnded(at: now, jitter: 0.8)
        #expect(policy.permission(at: now) == .at(now + .milliseconds(800)))
    }

    @Test("five endings within three minutes quarantine for ten minutes, and one more after that again")
    func quarantine() {
        var policy = RestartPolicy()
        for second in 0..<4 {
            policy.processEnded(at: .seconds(second * 10), jitter: 1)
            policy.answered()
        }
        #expect(policy.permission(at: .seconds(60)) == .now)
        policy.processEnded(at: .seconds(100), jitter: 1)
        #expect(policy.permission(at: .seconds(101)) == .quarantined(until: .seconds(700)))
        #expect(policy.permission(at: .seconds(699)) == .quarantined(until: .seconds(700)))
        #expect(policy.permission(at: .seconds(700)) == .now)
        policy.processEnded(at: .seconds(701), jitter: 1)
        #expect(policy.permission(at: .seconds(702)) == .quarantined(until: .seconds(1301)))
    }

    @Test("a half-open driver that answers is as good as any")
    func recovery() {
        var policy = RestartPolicy()
        for _ in 0..<5 { policy.processEnded(at: .zero, jitter: 1) }
        #expect(policy.permission(at: .seconds(600)) == .now)
        policy.answered()
        policy.processEnded(at: .seconds(610), jitter: 1)
        #expect(policy.permission(at: .seconds(610)) == .at(.seconds(611)))
    }

    @Test("endings that are far apart never quarantine")
    func seldom() {
        var policy = RestartPolicy()
        for minute in 0..<100 {
            policy.processEnded(at: .seconds(minute * 60), jitter: 1)
            if case .quarantined = policy.permission(at: .seconds(minute * 60)) { Issue.record("quarantined") }
            policy.answered()
        }
    }
}
