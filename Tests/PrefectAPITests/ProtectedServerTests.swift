import DriverProtocol
import PrefectAPI
import TestSupport
import Testing

@Suite("Servers that protect themselves or go away")
struct ProtectedServerTests {
    @Test("a server with CSRF protection and an auth string is served, through a restart, and refuses a wrong one")
    func protected() async throws {
        try await PrefectServer.with(settings: [
            "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true", "PREFECT_SERVER_API_AUTH_STRING": "admin:pass",
        ]) { server in
            var settings = PrefectSettings()
            settings.apiAuthString = Secret("admin:pass")
            settings.maxRetries = 8
            let client = server.client(settings)
            let pool = PrefectFixtures.uniqueName("protected")
            _ = try await client.createWorkPool(named: pool, type: "ecs", baseJobTemplate: [:])
            try await client.heartbeat(pool: pool, worker: "w", interval: .seconds(30))
            #expect(client.requests.byEndpoint["GET /csrf-token"] == 1)

            settings.apiAuthString = Secret("admin:wrong")
            let error = await #expect(throws: PrefectError.self) {
                _ = try await server.client(settings).workPool(named: pool)
            }
            #expect(error?.kind == .unauthorized)
            #expect(error?.description.contains("PREFECT_API_AUTH_STRING") == true)

            await server.stop()
            async let waiting = client.workPool(named: pool)
            try await server.start()
            #expect(try await waiting?.name == pool)
            // Tokens survive in the database; a write goes on.
            try await client.heartbeat(pool: pool, worker: "w", interval: .seconds(30))
        }
    }
}
