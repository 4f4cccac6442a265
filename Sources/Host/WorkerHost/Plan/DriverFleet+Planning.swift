import DriverSupervision
import HostRuntime
import Logging

extension DriverFleet {
    /// The drivers of a directory, for a command that only plans.
    /// - Throws: ``StartError`` when the directory has no usable driver.
    static func forPlanning(
        _ configuration: HostConfiguration, _ environment: ProcessSurroundings
    ) throws -> DriverFleet {
        let directory = configuration.driversDirectory ?? ""
        try DriversDirectory(path: directory, environment: environment, logger: Logger(label: "drivers")).check()
        return DriverFleet(
            directory: directory, hostExecutableDirectory: environment.executableDirectory,
            environment: environment.environment, hostVersion: HostVersion.current, logger: Logger(label: "driver"))
    }

    /// Runs the drivers' processes while `body` does its work.
    func whileRunning<Value: Sendable>(_ body: @Sendable () async throws -> Value) async rethrows -> Value {
        async let running: Void = run()
        let result: Value
        do {
            result = try await body()
        } catch {
            shutdown()
            await running
            throw error
        }
        shutdown()
        await running
        return result
    }
}
