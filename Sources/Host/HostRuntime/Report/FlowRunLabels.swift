package import Logging
package import PrefectAPI

/// Gives runs the labels that Prefect's own worker gives them, one at a time and only while nothing is being launched.
///
/// On a server with SQLite two of three such requests are answered "database is locked" while runs start, and their
/// repetitions slow every launch down; nothing waits for a label.
package actor FlowRunLabels {
    /// The most runs that wait for theirs; the oldest go without.
    private static let capacity = 10_000
    private static let pause: Duration = .milliseconds(500)

    private let prefect: PrefectClient
    private let identity: WorkerIdentity
    private let hand: RunsInHand
    private let time: TimeSource
    private let logger: Logger
    private var waiting: [(flowRunID: String, pool: WorkPool)] = []

    package init(
        prefect: PrefectClient, identity: WorkerIdentity, hand: RunsInHand, time: TimeSource, logger: Logger
    ) {
        self.prefect = prefect
        self.identity = identity
        self.hand = hand
        self.time = time
        self.logger = logger
    }

    /// Takes a run that was launched.
    package func add(_ flowRunID: String, pool: WorkPool) {
        if waiting.count >= Self.capacity { waiting.removeFirst() }
        waiting.append((flowRunID, pool))
    }

    /// Writes labels until the calling task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do { try await time.sleep(Self.pause) } catch { return }
            while !waiting.isEmpty, hand.launching == 0, !Task.isCancelled {
                let next = waiting.removeFirst()
                await write(next.flowRunID, next.pool)
            }
        }
    }

    private func write(_ flowRunID: String, _ pool: WorkPool) async {
        let labels = [
            "prefect.worker.name": identity.name, "prefect.worker.type": pool.type,
            "prefect.work-pool.name": pool.name, "prefect.work-pool.id": pool.id,
        ]
        do {
            // Servers before 3 have no labels; the client remembers that.
            _ = try await prefect.addLabels(labels, flowRun: flowRunID)
        } catch {
            logger.debug("cannot label a run", metadata: ["flowRun": "\(flowRunID)", "error": "\(error)"])
        }
    }
}
