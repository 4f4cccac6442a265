import DriverSupervision
import HostRuntime
import Logging

extension HostParts {
    /// A host without a usable driver launches nothing: better said at once.
    func checkDrivers() throws {
        let directory = configuration.driversDirectory ?? ""
        let catalogue = DriverCatalogue(
            directory: directory, hostExecutableDirectory: environment.executableDirectory,
            path: environment.environment["PATH"])
        let found = catalogue.scan()
        for refusal in found.refusals {
            logger.warning(
                "driver refused", metadata: ["driver": "\(refusal.name)", "reason": "\(refusal.description)"])
        }
        if let problem = found.problem { throw StartError("\(problem)") }
    }
}
