import TestSupport
import Testing

/// Tests of the whole program: what a host is set up with and used by, which is AWS, servers, drivers, commands. One after the
/// other, beside those of ``EndToEnd``: two at once are what two cores bear.
@Suite("End to end: what surrounds them", .serialized, .sharingAnotherServer)
enum EndToEndSetting {}

/// The tests of a suite share a Prefect server that is not that of other suites.
struct SharingAnotherServer: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        try await PrefectServer.sharingAnother(body)
    }
}

extension Trait where Self == SharingAnotherServer {
    static var sharingAnotherServer: Self { SharingAnotherServer() }
}
