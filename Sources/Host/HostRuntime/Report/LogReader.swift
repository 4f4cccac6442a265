internal import AWSAPI
internal import DriverProtocol
internal import HostCore
package import Logging

/// Reads the end of stopped tasks' logs. That nothing can be read is no failure: the evidence stands without.
package struct LogReader: Sendable {
    /// The longest that a report waits for a log.
    private static let patience: Duration = .seconds(10)

    private let facts: FactCache
    /// How many of its last lines go to the log of a run that never was Running; 0: none.
    private let forwarded: Int
    private let time: TimeSource
    private let logger: Logger

    /// - Parameter forwarded: how many of its last lines go to the log of a run that never was Running; 0: none.
    package init(facts: FactCache, forwarded: Int = 0, time: TimeSource, logger: Logger) {
        self.facts = facts
        self.forwarded = forwarded
        self.time = time
        self.logger = logger
    }

    /// A task whose log is read.
    struct Subject: Sendable {
        let flowRunID: String
        let session: AWSSession
        /// The container that runs the flow, where that is known.
        let container: String?
        let observation: TaskObservation
        /// Whether the run was ever Running: then its own process has sent its log to Prefect.
        let hasRun: Bool
    }

    /// The end of a stopped task's log; nil when it writes to no log that can be read.
    func excerpt(_ subject: Subject) async -> LogExcerpt? {
        await withTaskGroup(of: LogExcerpt?.self) { group in
            group.addTask { await read(subject) }
            group.addTask {
                try? await time.sleep(Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func read(_ subject: Subject) async -> LogExcerpt? {
        let observation = subject.observation
        do {
            let need = FactNeed(
                name: "definition", operation: "ecs:DescribeTaskDefinition",
                parameters: ["taskDefinition": .string(observation.taskDefinitionARN)])
            guard let definition = try await facts.fact(need, session: subject.session)["taskDefinition"]?.object,
                let source = LogSource(definition: definition, container: subject.container, task: observation)
            else { return nil }
            let client = subject.session.client
            let forwards = forwarded > 0 && !subject.hasRun
            let events = try await (source.region.map { client.inRegion($0) } ?? client).lastLogEvents(
                group: source.group, stream: source.stream,
                limit: forwards ? max(forwarded, LogTail.mostLines) : LogTail.mostLines)
            return LogExcerpt(
                tail: LogTail(source: source, lines: events.map(\.message)),
                forwarded: forwards ? events.suffix(forwarded) : [])
        } catch {
            logger.info(
                "cannot read a task's log; its end is reported without",
                metadata: ["flowRun": "\(subject.flowRunID)", "error": "\(error)"])
            return nil
        }
    }
}
