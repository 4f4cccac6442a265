import HostRuntime
import Logging
import DriverSupervision

extension HostParts {
    /// A host without a usable driver launches nothing: better said at once.
    func checkDrivers() async throws {
        let directory = configuration.driversDirectory ?? ""
        let catalogue = DriverCatalogue(
            directory: directory, hostExecutableDirectory: environment.executableDirectory,
            path: environment.environment["PATH"])
        let found: DriverCatalogue.Snapshot
        do {
            found = try catalogue.scan()
        } catch {
            throw StartError("\(error)")
        }
        for refusal in found.refusals {
            logger.warning(
                "driver refused", metadata: ["driver": "\(refusal.name)", "reason": "\(refusal.description)"])
        }
    }
}
