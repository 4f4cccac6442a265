import DriverProtocol
import DriverSupervision
import HostRuntime
import Logging

/// What a drivers directory holds.
struct DriverListing {
    /// One entry of the directory, or a driver that a pool is bound to and that is not there.
    struct Row {
        /// What is known about how the driver does.
        enum State: Equatable {
            /// Nothing asked for it to be started.
            case notStarted
            /// It has told who it is.
            case ready(DriverDescription)
            /// It was started and did not tell.
            case failing(String)
            /// It is not used.
            case refused(reason: String, remedy: String)
            /// There is no entry of that name.
            case missing(String)
        }

        var name: String
        var path: String?
        var state: State
        /// The command's file.
        var command: String?
        /// Of its generation, as the tags of its tasks tell.
        var digest: String?
        /// Of the command's file, as a manifest's `sha256` takes it.
        var programDigest: String?
        /// What it handles, as far as that is known without starting it.
        var handles: DriverDescription.Handles?
        /// The pools that are bound to it.
        var pools: [String] = []

        var isProblem: Bool {
            switch state {
            case .notStarted, .ready: false
            case .failing, .refused, .missing: true
            }
        }
    }

    let directory: String
    var rows: [Row]

    var hasProblem: Bool { rows.contains(where: \.isProblem) }

    /// Looks at a directory.
    /// - Parameter startsAll: whether drivers are started that no pool is bound to.
    /// - Throws: ``StartError`` when the directory is none, or holds nothing.
    static func read(
        configuration: HostConfiguration, environment: ProcessSurroundings, startsAll: Bool
    ) async throws -> DriverListing {
        let catalogue = DriverCatalogue(
            directory: configuration.driversDirectory ?? "", hostExecutableDirectory: environment.executableDirectory,
            path: environment.environment["PATH"])
        let snapshot = catalogue.scan()
        if let problem = snapshot.problem, snapshot.refusals.isEmpty { throw StartError("\(problem)") }
        let bindings = Dictionary(
            grouping: configuration.pools.filter { $0.driver != nil }, by: { $0.driver ?? "" })
        let fleet = DriverFleet(
            catalogue, hostExecutableDirectory: environment.executableDirectory, environment: environment.environment,
            hostVersion: HostVersion.current, logger: Logger(label: "driver"))
        let candidates = await fleet.routingCandidates()
        var rows = await fleet.whileRunning {
            var rows: [Row] = []
            for entry in snapshot.entries {
                var row = Row(
                    name: entry.name, path: entry.path, state: .notStarted, command: entry.executable,
                    digest: entry.generationDigest, programDigest: entry.programDigest,
                    handles: candidates.first { $0.name == entry.name }?.handles)
                if startsAll || bindings[entry.name] != nil { row.state = await state(of: entry.name, in: fleet) }
                if case .ready(let description) = row.state { row.handles = description.handles }
                rows.append(row)
            }
            return rows
        }
        rows += snapshot.refusals.map {
            Row(name: $0.name, path: $0.path, state: .refused(reason: $0.reason, remedy: $0.remedy))
        }
        for name in bindings.keys where !rows.contains(where: { $0.name == name }) {
            rows.append(Row(name: name, state: .missing("the drivers directory has no entry of that name")))
        }
        for position in rows.indices { rows[position].pools = bindings[rows[position].name]?.map(\.name) ?? [] }
        rows.sort { ($0.name, $0.path ?? "") < ($1.name, $1.path ?? "") }
        return DriverListing(directory: catalogue.directory, rows: rows)
    }

    private static func state(of name: String, in fleet: DriverFleet) async -> Row.State {
        do throws(DriverFailure) {
            return .ready(try await fleet.description(of: name))
        } catch {
            return .failing(error.message)
        }
    }
}
