import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("Prefect 3.8.8", .server(.current))
    struct Prefect3Tests {
        @Test("everything that a worker needs of its server is right", arguments: ServerCheck.all)
        func holds(_ check: ServerCheck) async throws { try await check.run() }
    }

    @Suite("Prefect 2.20.16", .server(.previous))
    struct Prefect2Tests {
        @Test("everything that a worker needs of its server is right", arguments: ServerCheck.all)
        func holds(_ check: ServerCheck) async throws { try await check.run() }
    }

    @Suite("Prefect 2.14.20", .server(.oldest))
    struct OldPrefect2Tests {
        @Test("everything that a worker needs of its server is right", arguments: ServerCheck.all)
        func holds(_ check: ServerCheck) async throws { try await check.run() }
    }
}
