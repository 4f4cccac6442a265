package import HostCore
package import PrefectAPI

/// The Prefect that runs speak with, read when the first run is resolved: the first poll need not wait for it.
package actor ServerPeer {
    /// What Prefect's images are called where the server does not tell its version (Prefect Cloud).
    private static let unknownVersion = "3"

    private let prefect: PrefectClient
    private let flight = SingleFlight<String>()
    private var known: ResolveInput.Peer?

    package init(prefect: PrefectClient) {
        self.prefect = prefect
    }

    /// - Throws: ``PrefectError`` when the server does not answer.
    package func peer() async throws -> ResolveInput.Peer {
        while true {
            if let known { return known }
            guard await flight.enter("version") else { continue }
            do {
                known = .init(prefectVersion: try await prefect.serverVersion() ?? Self.unknownVersion)
            } catch {
                await flight.leave("version")
                throw error
            }
            await flight.leave("version")
        }
    }

    /// Whether a PENDING state of another name may follow a PENDING one: servers from 3 on.
    package func takesNamedPending() async -> Bool {
        guard let version = try? await peer().prefectVersion else { return true }
        return !version.hasPrefix("2.") && !version.hasPrefix("0.")
    }
}
