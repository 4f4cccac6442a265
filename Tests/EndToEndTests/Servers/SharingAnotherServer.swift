import TestSupport
import Testing

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
