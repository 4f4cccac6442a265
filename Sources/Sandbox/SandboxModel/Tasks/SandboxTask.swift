/// One task, from RunTask until it is forgotten.
package struct SandboxTask: Sendable {
    /// 32 hexadecimal digits.
    package let id: String
    /// Its place in the order of all launches, from 0.
    let sequence: Int
    let arn: String
    let clusterName: String
    let clusterARN: String
    let definition: TaskDefinition
    /// RunTask's parameters as they came, to be shown; parsed only then.
    let request: [UInt8]
    var overrides: TaskOverrides
    let startedBy: String?
    let clientToken: String?
    let group: String
    let launchType: String
    let capacityProviderName: String?
    let platformVersion: String?
    let containerInstanceARN: String?
    let availabilityZone: String
    let cpu: String?
    let memory: String?
    let enableExecuteCommand: Bool
    let ephemeralStorageGiB: Int?
    let createdAt: Timestamp

    package internal(set) var tags: TagList
    package internal(set) var containers: [TaskContainer]
    package internal(set) var status: TaskStatus = .provisioning
    var wantsStop = false
    /// The reason for which its start is to fail.
    var startFailure: String?
    /// Counts the changes, as events carry it.
    var version = 1
    var pullStartedAt: Timestamp?
    var pullStoppedAt: Timestamp?
    var startedAt: Timestamp?
    var stoppingAt: Timestamp?
    var executionStoppedAt: Timestamp?
    package internal(set) var stoppedAt: Timestamp?
    package internal(set) var stopCode: String?
    package internal(set) var stoppedReason: String?

    /// The task as RunTask first answered it.
    var asCreated: SandboxTask {
        var task = self
        task.containers = containers.map(\.asCreated)
        task.status = .provisioning
        task.wantsStop = false
        task.version = 1
        (task.pullStartedAt, task.pullStoppedAt, task.startedAt) = (nil, nil, nil)
        (task.stoppingAt, task.executionStoppedAt, task.stoppedAt) = (nil, nil, nil)
        (task.stopCode, task.stoppedReason) = (nil, nil)
        return task
    }
}

/// One container of a task.
package struct TaskContainer: Sendable {
    /// What its command is to the machine.
    package enum Process: Sendable, Equatable {
        /// It has no command of its own: it is there as long as the task is.
        case none
        /// Not started yet.
        case waiting
        /// Asked for; not known to run yet.
        case launching
        case running
        case ended
    }

    package let name: String
    let arn: String
    let runtimeID: String
    package internal(set) var status: TaskStatus = .pending
    package internal(set) var process: Process
    package internal(set) var exitCode: Int?
    package internal(set) var reason: String?
    /// What a control request said about its end, in place of what the process tells.
    var saidExitCode: Int?
    var saidReason: String?

    var asCreated: TaskContainer {
        var container = self
        container.status = .pending
        container.exitCode = nil
        container.reason = nil
        return container
    }
}
