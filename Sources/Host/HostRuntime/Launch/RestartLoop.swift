internal import HostCore
internal import Logging
internal import PrefectAPI
internal import ServiceLifecycle

/// Walks runs again whose task failed its start. A run that cannot be read now is let go: recovery finds it on its claim, with
/// its stopped task.
package struct RestartLoop: Service {
    private let services: WalkServices
    private let directory: PoolDirectory
    private let reader: DueRunReader
    private let queue: RestartQueue
    private let starter: WalkStarter

    package init(services: WalkServices, directory: PoolDirectory, reader: DueRunReader, queue: RestartQueue) {
        self.services = services
        self.directory = directory
        self.reader = reader
        self.queue = queue
        starter = WalkStarter(services: services)
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            for await restart in queue.requests.cancelOnGracefulShutdown() {
                let id = restart.task.flowRunID
                do {
                    if let run = try await read(restart) {
                        starter.goOn(run, in: &group)
                    } else {
                        services.hand.release(id)
                    }
                } catch {
                    services.logger.warning(
                        "cannot read a run whose start failed; recovery goes on with it",
                        metadata: ["flowRun": "\(id)", "error": "\(error)"])
                    services.hand.release(id)
                }
            }
        }
    }

    /// Nil when the run is no longer on its claim.
    private func read(_ restart: Restart) async throws -> PolledRun? {
        let id = restart.task.flowRunID
        guard let run = try await services.prefect.flowRun(id: id),
            let served = await directory.known.first(where: { $0.pool.name == run.workPoolName })
        else { return nil }
        let history = try await services.prefect.stateHistory(ofFlowRun: id).map { StateRecord($0) }
        guard let standing = StandingClaim(history: history), standing.mark.claim == restart.task.identity.claim,
            var polled = try await reader.complete([(run, served)]).first
        else { return nil }
        polled.standing = standing
        polled.restart = restart
        return polled
    }
}
