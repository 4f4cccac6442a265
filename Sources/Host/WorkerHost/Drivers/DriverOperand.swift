import DriverSupervision
import Glibc
import Logging

/// A driver on a command line: a name in the drivers directory, or the path of an executable or a manifest.
struct DriverOperand {
    let text: String

    /// What it leads to.
    struct Opened {
        /// Has the driver, and runs it while it runs itself.
        let fleet: DriverFleet
        let entry: DriverEntry
        /// As `describe` is asked for.
        var name: String { entry.name }
    }

    /// Finds the driver; nothing is executed yet.
    /// - Parameter directory: drivers.d, for a name.
    /// - Throws: ``StartError``.
    func open(directory: String, environment: ProcessSurroundings) throws -> Opened {
        let search = environment.environment["PATH"]
        let catalogue: DriverCatalogue
        if text.contains("/") {
            guard access(text, F_OK) == 0 else { throw StartError("there is no file \(text)") }
            catalogue = DriverCatalogue(
                file: text, hostExecutableDirectory: environment.executableDirectory, path: search)
        } else {
            catalogue = DriverCatalogue(
                directory: directory, hostExecutableDirectory: environment.executableDirectory, path: search)
        }
        return Opened(
            fleet: DriverFleet(
                catalogue, hostExecutableDirectory: environment.executableDirectory,
                environment: environment.environment, hostVersion: HostVersion.current,
                logger: Logger(label: "driver")),
            entry: try entry(in: catalogue.scan()))
    }

    private func entry(in snapshot: DriverCatalogue.Snapshot) throws -> DriverEntry {
        if text.contains("/") {
            if let entry = snapshot.entries.first { return entry }
            throw StartError(
                snapshot.refusals.first?.description ?? "\(text) is neither an executable nor a manifest")
        }
        if let entry = snapshot.entries.first(where: { $0.name == text }) { return entry }
        if let refusal = snapshot.refusals.first(where: { $0.name == text }) { throw StartError(refusal.description) }
        if snapshot.entries.isEmpty, let problem = snapshot.problem { throw StartError("\(problem)") }
        let known = snapshot.entries.map { "'\($0.name)'" }.joined(separator: ", ")
        throw StartError(
            "the drivers directory has no driver '\(text)'; it has \(known). A driver elsewhere is named by its path, "
                + "with a slash: ./\(text)")
    }
}
