import HostRuntime
import Logging
import PrefectAPI

/// The first words with the server: waits for one that does not answer yet, gives up on one that refuses the key.
struct StartProbe {
    let prefect: PrefectClient
    let logger: Logger
    let time: TimeSource

    /// The pause between two tries.
    private static let pause: Duration = .seconds(5)

    /// The server's version; nil where it tells none (Prefect Cloud).
    func serverVersion() async throws -> String? {
        while true {
            do {
                return try await prefect.serverVersion()
            } catch let error as PrefectError where error.isTransient {
                logger.warning(
                    "the Prefect server does not answer; trying again until it does",
                    metadata: ["server": "\(prefect.apiURL)", "error": "\(error)"])
                try await time.sleep(Self.pause)
            } catch let error as PrefectError {
                throw StartError("\(error)")
            }
        }
    }
}
