import HostRuntime
import Logging
import PrefectAPI

/// The first look at the server and its pools: waits for a server that does not answer yet, gives up on one that refuses the
/// key and on a pool of another type.
struct StartProbe {
    let directory: PoolDirectory
    let logger: Logger
    let time: TimeSource

    /// The pause between two tries.
    private static let pause: Duration = .seconds(5)

    func run(server: String) async throws {
        while true {
            do {
                _ = try await directory.refresh()
                return
            } catch let error as PrefectError where error.isTransient {
                logger.warning(
                    "the Prefect server does not answer; trying again until it does",
                    metadata: ["server": "\(server)", "error": "\(error)"])
                try await time.sleep(Self.pause)
            } catch let error as PrefectError {
                throw StartError(error.description)
            } catch let error as PoolDirectory.WrongPool {
                throw StartError(error.description)
            }
        }
    }
}
