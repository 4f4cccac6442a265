package import DriverProtocol

/// Where a task's container writes its log, as its task definition says: the `awslogs` driver of CloudWatch Logs.
package struct LogSource: Sendable, Equatable {
    package var group: String
    package var stream: String
    /// The log's region; nil: the task's.
    package var region: String?

    /// Looks at the container that runs the flow first, then at one that ended badly, then at any other.
    ///
    /// - Parameters:
    ///   - definition: the task definition, as DescribeTaskDefinition gives it.
    ///   - container: the one that runs the flow; nil: told by the definition.
    /// - Returns: nil where no container that has run writes to CloudWatch.
    package init?(definition: JSONObject, container: String?, task: TaskObservation) {
        let main = container ?? RunTaskComposer.mainContainer(of: definition)
        let ran = task.containers.filter { $0.exitCode != nil || task.json["startedAt"] != nil }
        func rank(_ container: TaskObservation.Container) -> Int {
            if container.name == main { return 0 }
            return container.exitCode == 0 || container.exitCode == nil ? 2 : 1
        }
        let sources = ran.sorted { rank($0) < rank($1) }.lazy.compactMap { container in
            Self.source(of: container, definition: definition, task: task)
        }
        guard let source = sources.first else { return nil }
        self = source
    }

    private init(group: String, stream: String, region: String?) {
        self.group = group
        self.stream = stream
        self.region = region
    }

    private static func source(
        of container: TaskObservation.Container, definition: JSONObject, task: TaskObservation
    ) -> LogSource? {
        let document = definition["containerDefinitions"]?.array?.first { $0["name"]?.string == container.name }
        guard let log = document?["logConfiguration"], log["logDriver"]?.string == "awslogs",
            let options = log["options"], let group = options["awslogs-group"]?.string
        else { return nil }
        let region = options["awslogs-region"]?.string
        if let prefix = options["awslogs-stream-prefix"]?.string, !prefix.isEmpty {
            let id = task.arn.split(separator: "/").last.map(String.init) ?? task.arn
            return LogSource(group: group, stream: "\(prefix)/\(container.name)/\(id)", region: region)
        }
        // On EC2 without a prefix the stream is named after the container's id in Docker.
        return container.runtimeID.map { LogSource(group: group, stream: $0, region: region) }
    }
}
