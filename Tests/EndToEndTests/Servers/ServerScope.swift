import TestSupport
import Testing

/// A Prefect server of one version for a whole suite: started before its first test, ended after its last.
struct ServerScope: SuiteTrait, TestScoping {
    @TaskLocal static var server: PrefectServer?

    let version: PrefectServer.Version

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        // The version that all other tests use has its server already.
        if version == .current {
            try await Self.$server.withValue(try await PrefectServer.shared(), operation: body)
        } else {
            try await PrefectServer.with(version) { server in
                try await Self.$server.withValue(server, operation: body)
            }
        }
    }
}

extension Trait where Self == ServerScope {
    static func server(_ version: PrefectServer.Version) -> Self { ServerScope(version: version) }
}
