/// How a driver's process is started: behind the guardian, with a scrubbed environment, in drivers.d.
struct DriverLaunch: Sendable, Equatable {
    /// The guardian's file name, beside worker-host.
    static let guardianName = "worker-driver-guardian"

    /// What every driver gets from the host's environment. Credentials, keys and settings of AWS and Prefect are not
    /// among them, since a driver makes no calls.
    static let allowedVariables = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"]

    let guardian: String
    let arguments: [String]
    let environment: [String: String]
    let workingDirectory: String

    /// - Parameter hostProcess: the id of this process, which the guardian watches.
    init(entry: DriverEntry, hostExecutableDirectory: String, hostEnvironment: [String: String], hostProcess: Int32) {
        guardian = Paths.join(hostExecutableDirectory, Self.guardianName)
        arguments = [String(hostProcess), entry.executable] + entry.manifest.command.dropFirst()
        var environment: [String: String] = [:]
        for name in Self.allowedVariables { environment[name] = hostEnvironment[name] }
        for (name, value) in entry.manifest.environment where !Self.isForbidden(name) { environment[name] = value }
        self.environment = environment
        workingDirectory = entry.directory
    }

    /// Whether a variable never reaches a driver, whatever its manifest says.
    static func isForbidden(_ name: String) -> Bool {
        name.hasPrefix("AWS_") || name.hasPrefix("PREFECT_")
    }
}
