internal import AWSAPI
internal import Logging

/// Reads tasks' events from the queue and has them handled. Events only make things faster: whatever goes wrong here, the watcher
/// and recovery find out by themselves.
package actor TaskEventLoop {
    /// The batches that are handled at once; no more are received before one is done.
    private static let mostBatches = 16
    /// The time after which a queue that is missing or not allowed is tried again.
    private static let longPause: Duration = .seconds(300)
    private static let pauses: (first: Duration, longest: Duration) = (.seconds(2), .seconds(60))

    private let services: WalkServices
    private let settings: TaskEventSettings
    private let handler: TaskEventHandler
    private var batches = 0
    private var waiting: CheckedContinuation<Void, Never>?
    /// What was last said of the queue, so that it is said once.
    private var said: String?

    package init(services: WalkServices, settings: TaskEventSettings, handler: TaskEventHandler) {
        self.services = services
        self.settings = settings
        self.handler = handler
    }

    /// Reads until the calling task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var queue: TaskEventQueue?
            var failures = 0
            while !Task.isCancelled {
                do {
                    let open = if let queue { queue } else { try await self.open() }
                    queue = open
                    await self.room()
                    let messages = try await open.receive()
                    failures = 0
                    self.say(nil)
                    guard !messages.isEmpty else { continue }
                    self.batches += 1
                    group.addTask { await self.handle(messages, of: open) }
                } catch {
                    guard !Task.isCancelled else { return }
                    queue = nil
                    failures += 1
                    await services.watcher.eventsFailed()
                    self.say(error)
                    try? await services.time.sleep(Self.pause(after: error, failures: failures))
                }
            }
        }
    }

    private func open() async throws -> TaskEventQueue {
        let session = try await services.aws.session(for: nil, region: settings.queueRegion)
        let url = try await session.client.queueURL(named: settings.queueName)
        return TaskEventQueue(url: url, client: session.client, time: services.time)
    }

    /// Waits until another batch may be handled.
    private func room() async {
        guard batches >= Self.mostBatches else { return }
        await withCheckedContinuation { waiting = $0 }
    }

    private func handle(_ messages: [SQSMessage], of queue: TaskEventQueue) async {
        let logger = services.logger
        let handled = await withTaskGroup(of: [String]?.self, returning: [String].self) { group in
            group.addTask {
                await queue.keepHidden(messages.map(\.receipt)) { problem in
                    logger.debug(
                        "cannot keep task events hidden; they may come again", metadata: ["error": "\(problem)"])
                }
                return nil
            }
            group.addTask { [handler] in await handler.handle(messages) }
            for await handled in group {
                guard let handled else { continue }
                group.cancelAll()
                return handled
            }
            return []
        }
        if !handled.isEmpty {
            await queue.delete(handled) { problem in
                logger.info("task events were not deleted; they come again", metadata: ["error": "\(problem)"])
            }
        }
        batches -= 1
        waiting?.resume()
        waiting = nil
    }

    private static func pause(after error: any Error, failures: Int) -> Duration {
        switch error {
        case let error as AWSError where error.classification != .permanent:
            min(pauses.longest, pauses.first * Double(1 << min(failures - 1, 10)))
        default: longPause
        }
    }

    /// Says once what is wrong, and once that it is right again.
    private func say(_ error: (any Error)?) {
        let words = error.map { ($0 as? AWSError)?.code ?? "\($0)" }
        guard words != said else { return }
        let wasWrong = said != nil
        said = words
        guard let error else {
            if wasWrong {
                services.logger.notice("task events are read again", metadata: ["queue": "\(settings.queueName)"])
            }
            return
        }
        let missing = (error as? AWSError)?.meansMissingQueue == true
        // Who has no such queue and never asked for one is not to be alarmed.
        services.logger.log(
            level: missing && !settings.isChosen ? .info : .warning,
            "task events are not read: the ends of tasks are found by looking, and tasks of Prefect's own worker are not observed",
            metadata: [
                "queue": "\(settings.queueName)", "error": "\(error)", "remedy": "\(settings.remedy(missing: missing))",
            ])
    }
}
