import AWSAPI
import AWSSigning
import FoundationEssentials
import HTTPCore
import Synchronization

/// A source of credentials whose answers are given one by one; it counts how often it is asked.
final class TestProvider: AWSCredentialsProvider {
    private let answer: @Sendable (Int) async throws(CredentialsError) -> AWSCredentials?
    private let count = Atomic<Int>(0)

    init(_ answer: @escaping @Sendable (Int) async throws(CredentialsError) -> AWSCredentials?) {
        self.answer = answer
    }

    var name: String { "the test" }
    var asked: Int { count.load(ordering: .sequentiallyConsistent) }

    func credentials() async throws(CredentialsError) -> AWSCredentials? {
        try await answer(count.add(1, ordering: .sequentiallyConsistent).newValue)
    }
}

extension AWSCredentials {
    /// The keys of AWS's documentation, which the recorded requests were signed with.
    static func example(token: String? = nil, expiration: Date? = nil, id: String = "AKIDEXAMPLE") -> AWSCredentials {
        AWSCredentials(
            accessKeyID: id, secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: token,
            expiration: expiration, source: "the test")
    }
}

extension AWSClient {
    /// A client of AWS's own endpoints over a transport of the test's.
    static func test(
        _ transport: any HTTPTransport, time: TestTime = TestTime(), credentials: (any AWSCredentialsProvider)? = nil,
        environment: [String: String] = [:], gate: CallGate? = nil
    ) throws -> AWSClient {
        AWSClient(
            region: "us-east-1", transport: transport,
            credentials: CachedCredentials(credentials ?? StaticCredentials(.example()), now: time.now),
            endpoints: try .test(environment), now: time.now, sleep: time.sleep, gate: gate)
    }
}
