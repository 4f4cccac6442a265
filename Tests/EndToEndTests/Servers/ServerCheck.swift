import TestSupport
import Testing

/// Something that must hold on the server of every version.
struct ServerCheck: Sendable, CustomTestStringConvertible {
    let testDescription: String
    private let body: @Sendable (ServerStage) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (ServerStage) async throws -> Void) {
        testDescription = description
        self.body = body
    }

    static let all = resolution + orchestration + [endToEnd]

    /// Runs it on the suite's server.
    func run() async throws {
        try await body(try await ServerStage(try #require(ServerScope.server)))
    }
}
