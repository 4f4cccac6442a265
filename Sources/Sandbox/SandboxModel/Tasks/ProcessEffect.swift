/// What the model asks of the machine.
package enum ProcessEffect: Sendable {
    case launch(ProcessLaunch)
    /// To the process group of a container; `kill` is SIGKILL, else SIGTERM.
    case signal(ProcessKey, kill: Bool)
}

/// One container of one task.
package struct ProcessKey: Sendable, Hashable {
    package let task: Int
    package let container: Int
}

/// A command to be run as a container.
package struct ProcessLaunch: Sendable {
    package let key: ProcessKey
    /// The program and its arguments; not empty.
    package let arguments: [String]
    package let environment: [String: String]
    package let workingDirectory: String?
    /// `<task id>-<container>`, for the log file.
    package let logName: String
}

/// What the machine reports back.
package enum ProcessEvent: Sendable {
    case started(ProcessKey)
    /// The exit status, or 128 and the signal's number.
    case exited(ProcessKey, code: Int)
    /// The command cannot be run at all.
    case failed(ProcessKey, reason: String)
}
