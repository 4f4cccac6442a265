import HostCore
import Testing

@Suite struct LaunchIdentityTests {
    private let identity = LaunchIdentity(
        flowRunID: "44444444-4444-4444-8444-444444444444", claim: ClaimID("0f3c4b5a111142228333444455556666")!)

    @Test("startedBy keeps to ECS's 128 characters and reads back")
    func startedBy() {
        #expect(identity.startedBy.utf8.count == 69)
        #expect(LaunchIdentity(startedBy: identity.startedBy) == identity)
    }

    @Test(
        "a task that somebody else started is nobody's claim",
        arguments: [nil, "", "ecs-svc/1234567890", "a/b/c"] as [String?])
    func foreign(startedBy: String?) {
        #expect(LaunchIdentity(startedBy: startedBy) == nil)
    }

    @Test("a token is 64 characters, the same for one attempt, another for the next")
    func token() {
        #expect(identity.clientToken(attempt: 0).utf8.count == 64)
        #expect(identity.clientToken(attempt: 0) == identity.clientToken(attempt: 0))
        #expect(identity.clientToken(attempt: 0) != identity.clientToken(attempt: 1))
    }
}
