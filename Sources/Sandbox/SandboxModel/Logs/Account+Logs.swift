internal import DriverProtocol

/// CloudWatch Logs, as far as containers with the `awslogs` driver write there.
extension Account {
    /// The most events in an answer, and how many there are unless the request says otherwise.
    private static let mostEvents = 10_000

    /// GetLogEvents: what a container has printed, a line an event. The sandbox does not keep when each was printed.
    func getLogEvents(_ input: JSONValue, at now: Timestamp) throws(APIError) -> JSONValue {
        guard let stream = input["logStreamName"]?.string, let group = input["logGroupName"]?.string else {
            throw .invalidParameter("logGroupName and logStreamName are needed.")
        }
        let limit = input["limit"]?.int ?? Self.mostEvents
        guard (1...Self.mostEvents).contains(limit) else {
            throw .invalidParameter("limit must be between 1 and \(Self.mostEvents), not \(limit).")
        }
        guard let name = outputName(group: group, stream: stream) else {
            throw APIError("ResourceNotFoundException", "The specified log stream does not exist.")
        }
        let lines = output(name)
        let part = input["startFromHead"]?.bool == true ? lines.prefix(limit) : lines.suffix(limit)
        let events = part.map { line -> JSONValue in
            ["timestamp": .int(now.milliseconds), "message": .string(line), "ingestionTime": .int(now.milliseconds)]
        }
        return ["events": .array(events), "nextForwardToken": "f/0", "nextBackwardToken": "b/0"]
    }

    /// The output of the container that writes to a stream: `<prefix>/<container>/<task id>`.
    private func outputName(group: String, stream: String) -> String? {
        let parts = stream.split(separator: "/")
        guard parts.count >= 3, let sequence = tasks.sequence(id: String(parts[parts.count - 1])),
            let task = tasks[sequence],
            let container = task.definition.containers.first(where: { $0.name == parts[parts.count - 2] })
        else { return nil }
        let options = container.logOptions
        guard options["awslogs-group"]?.string == group,
            options["awslogs-stream-prefix"]?.string == parts.dropLast(2).joined(separator: "/")
        else { return nil }
        return "\(task.id)-\(container.name)"
    }
}
