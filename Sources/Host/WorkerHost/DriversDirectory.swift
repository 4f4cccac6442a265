import DriverSupervision
import Logging

/// drivers.d, looked at before anything is started.
struct DriversDirectory {
    let path: String
    let environment: ProcessSurroundings
    let logger: Logger

    /// A host without a usable driver launches nothing: better said at once.
    /// - Throws: ``StartError``.
    func check() throws {
        let catalogue = DriverCatalogue(
            directory: path, hostExecutableDirectory: environment.executableDirectory,
            path: environment.environment["PATH"])
        let found = catalogue.scan()
        for refusal in found.refusals {
            logger.warning(
                "driver refused", metadata: ["driver": "\(refusal.name)", "reason": "\(refusal.description)"])
        }
        if let problem = found.problem { throw StartError("\(problem)") }
    }
}
