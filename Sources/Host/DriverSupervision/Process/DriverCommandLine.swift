/// How a driver's process is started, for those who talk to it without supervision.
package struct DriverCommandLine: Sendable, Equatable {
    /// The guardian; it is given this process's id, the executable and the arguments.
    package let guardian: String
    package let executable: String
    package let arguments: [String]
    /// The whole environment, as worker-host gives it.
    package let environment: [String: String]
    package let workingDirectory: String

    package init(entry: DriverEntry, hostExecutableDirectory: String, hostEnvironment: [String: String]) {
        let launch = DriverLaunch(
            entry: entry, hostExecutableDirectory: hostExecutableDirectory, hostEnvironment: hostEnvironment,
            hostProcess: 0)
        guardian = launch.guardian
        executable = entry.executable
        arguments = Array(entry.manifest.command.dropFirst())
        environment = launch.environment
        workingDirectory = launch.workingDirectory
    }
}
