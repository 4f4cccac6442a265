internal import AWSAPI
internal import DriverProtocol
internal import HostCore
package import Logging

/// Reads the last lines of stopped tasks' logs. That nothing can be read is no failure: the evidence stands without.
package struct LogReader: Sendable {
    /// The longest that a report waits for a log.
    private static let patience: Duration = .seconds(10)

    private let facts: FactCache
    private let time: TimeSource
    private let logger: Logger

    package init(facts: FactCache, time: TimeSource, logger: Logger) {
        self.facts = facts
        self.time = time
        self.logger = logger
    }

    /// The last lines of a stopped task; nil when it writes to no log that can be read.
    func tail(of task: RunningTask, observation: TaskObservation) async -> LogTail? {
        await withTaskGroup(of: LogTail?.self) { group in
            group.addTask { await read(task, observation) }
            group.addTask {
                try? await time.sleep(Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func read(_ task: RunningTask, _ observation: TaskObservation) async -> LogTail? {
        do {
            let need = FactNeed(
                name: "definition", operation: "ecs:DescribeTaskDefinition",
                parameters: ["taskDefinition": .string(observation.taskDefinitionARN)])
            guard let definition = try await facts.fact(need, session: task.session)["taskDefinition"]?.object,
                let source = LogSource(definition: definition, container: task.container, task: observation)
            else { return nil }
            let client = task.session.client
            let lines = try await (source.region.map { client.inRegion($0) } ?? client).lastLogLines(
                group: source.group, stream: source.stream, limit: LogTail.mostLines)
            return LogTail(source: source, lines: lines)
        } catch {
            logger.info(
                "cannot read a task's log; its end is reported without",
                metadata: ["flowRun": "\(task.flowRunID)", "error": "\(error)"])
            return nil
        }
    }
}
