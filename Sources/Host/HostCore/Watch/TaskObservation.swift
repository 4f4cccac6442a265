package import DriverProtocol

/// What ECS says of a task: the parts of DescribeTasks' answer that this host reads.
package struct TaskObservation: Sendable, Equatable {
    /// One container of the task.
    package struct Container: Sendable, Equatable {
        package var name: String
        package var exitCode: Int?
        package var reason: String?
        package var lastStatus: String
        /// The hard limit in MiB, where ECS tells one.
        package var memory: Int?
        /// The container's id in its runtime, where it has run.
        package var runtimeID: String?
    }

    package var arn: String
    package var clusterARN: String
    package var taskDefinitionARN: String
    package var lastStatus: String
    package var desiredStatus: String
    package var startedBy: String?
    package var stopCode: String?
    package var stoppedReason: String?
    /// The task's memory in MiB, where it has one.
    package var memory: Int?
    package var containers: [Container]
    /// The whole answer, for drivers' `interpret`.
    package var json: JSONValue

    /// Reads one element of `tasks`; nil without an ARN.
    package init?(json: JSONValue) {
        guard let arn = json["taskArn"]?.string else { return nil }
        self.arn = arn
        clusterARN = json["clusterArn"]?.string ?? ""
        taskDefinitionARN = json["taskDefinitionArn"]?.string ?? ""
        lastStatus = json["lastStatus"]?.string ?? ""
        desiredStatus = json["desiredStatus"]?.string ?? ""
        startedBy = json["startedBy"]?.string
        stopCode = json["stopCode"]?.string
        stoppedReason = json["stoppedReason"]?.string
        memory = json["memory"]?.string.flatMap { Int($0) }
        containers = (json["containers"]?.array ?? []).map { container in
            Container(
                name: container["name"]?.string ?? "", exitCode: container["exitCode"]?.int,
                reason: container["reason"]?.string, lastStatus: container["lastStatus"]?.string ?? "",
                memory: container["memory"]?.string.flatMap { Int($0) }, runtimeID: container["runtimeId"]?.string)
        }
        self.json = json
    }

    /// The value of a tag, where the tags were asked for.
    package func tag(_ key: String) -> String? {
        json["tags"]?.array?.first { $0["key"]?.string == key }?["value"]?.string
    }

    /// The attempt of its claim that launched it; nil where the tags do not tell.
    package var attempt: Int? { tag("worker-host:attempt").flatMap { Int($0) } }

    /// The generation of the driver that planned it; nil where the tags do not tell.
    package var plannedBy: String? { tag(RunTaskComposer.driverTag) }

    /// Whether its task definition was registered for it alone, by the tag that Prefect's observer goes by.
    package var isToDeregister: Bool { tag("prefect.io/degregister-task-definition") == "true" }

    /// The cluster's name, as Prefect's worker writes it into pids.
    package var clusterName: String {
        clusterARN.split(separator: "/").last.map(String.init) ?? clusterARN
    }

    /// Whether the task has come to its end.
    package var isStopped: Bool { lastStatus == "STOPPED" }

    /// Whether it stopped before any of its containers ran: nothing in it can have spoken for the run.
    package var hasNeverRun: Bool {
        stopCode == "TaskFailedToStart" && containers.allSatisfy { $0.runtimeID == nil && $0.exitCode == nil }
    }

    /// The claim that launched it, if a host like this one did.
    package var identity: LaunchIdentity? { LaunchIdentity(startedBy: startedBy) }
}
