internal import DriverProtocol

/// CloudWatch Logs, as far as containers with the `awslogs` driver write there.
extension Account {
    /// The most events in an answer, and how many there are unless the request says otherwise.
    private static let mostEvents = 10_000

    /// Answers an operation of CloudWatch Logs.
    func answerLogs(_ operation: String, _ input: JSONValue, at now: Timestamp) throws(APIError) -> JSONValue {
        switch operation {
        case "GetLogEvents": return try getLogEvents(input, at: now)
        case "DescribeLogGroups": return try describeLogGroups(input)
        default: throw APIError("UnknownOperationException", "The sandbox has no operation '\(operation)'.")
        }
    }

    /// DescribeLogGroups: those of the inventory, by their names.
    private func describeLogGroups(_ input: JSONValue) throws(APIError) -> JSONValue {
        let limit = input["limit"]?.int ?? 50
        guard (1...50).contains(limit) else { throw .invalidParameter("limit must be between 1 and 50, not \(limit).") }
        let prefix = input["logGroupNamePrefix"]?.string ?? ""
        let found = inventory.logGroups.filter { prefix.isEmpty || $0.hasPrefix(prefix) }.sorted()
        let first = input["nextToken"]?.string.flatMap { Int($0) } ?? 0
        let page = found.dropFirst(first).prefix(limit)
        var answer: JSONObject = [
            "logGroups": .array(
                page.map { name in
                    [
                        "logGroupName": .string(name), "arn": .string(names.logGroup(name) + ":*"),
                        "logGroupArn": .string(names.logGroup(name)), "storedBytes": 0, "metricFilterCount": 0,
                        "logGroupClass": "STANDARD",
                    ]
                })
        ]
        if first + page.count < found.count { answer["nextToken"] = .string(String(first + page.count)) }
        return .object(answer)
    }

    /// GetLogEvents: what a container has printed, a line an event. The sandbox does not keep when each was printed.
    private func getLogEvents(_ input: JSONValue, at now: Timestamp) throws(APIError) -> JSONValue {
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
