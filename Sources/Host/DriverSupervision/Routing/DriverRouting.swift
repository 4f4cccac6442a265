package import DriverProtocol

/// Chooses the driver that plans a run, by the driver protocol's "Which driver plans a run". Pure.
///
/// A pool's binding wins, then the job variable `driver`, then what the rendered configuration asks for. By
/// configuration only drivers are considered whose `handles` is known: the three that ship, and those that declare
/// `handles` in their manifest or have been described. Where several handle the same, the one that ships wins, so that
/// adding a driver never moves the runs of others; without one, the first by name, and the reason names the rest.
package enum DriverRouting {
    /// A driver that may be chosen.
    package struct Candidate: Sendable, Equatable {
        /// Its name in drivers.d.
        package var name: String
        /// What it handles; nil when that is not known, so that it is reached only by name.
        package var handles: DriverDescription.Handles?

        package init(name: String, handles: DriverDescription.Handles?) {
            self.name = name
            self.handles = handles
        }
    }

    /// What the configuration asks a driver to handle.
    package enum Demand: Sendable, Equatable {
        /// `task_run_request.taskDefinition` names a task definition that exists.
        case taskDefinitionARN
        /// A capacity provider strategy: the word that a driver handles, and the providers.
        case capacityProviders(handledAs: String, [String])
        /// A launch type, and where it came from.
        case launchType(String, from: String)
    }

    /// The drivers that ship, and what each handles before it has been asked.
    package static let shipped: [(name: String, handles: DriverDescription.Handles)] = [
        ("task-definition-arn", .init(launchTypes: [], taskDefinitionARN: true)),
        ("fargate", .init(launchTypes: ["FARGATE", "FARGATE_SPOT"])),
        ("ec2", .init(launchTypes: ["EC2", "EXTERNAL"])),
    ]

    private static let knownLaunchTypes = Set(shipped.flatMap(\.handles.launchTypes))

    /// The driver for a run.
    /// - Parameters:
    ///   - binding: the pool's driver (`--pool NAME=DRIVER`).
    ///   - variable: the job variable `driver`, where the pool's template defines one.
    ///   - configuration: the rendered job configuration.
    ///   - candidates: the drivers that drivers.d has.
    /// - Throws: ``DriverFailure/unknownDriver(_:reason:)``, ``DriverFailure/noRoute(reason:)``.
    package static func choose(
        binding: String?, variable: String?, configuration: JSONObject, candidates: [Candidate]
    ) throws(DriverFailure) -> DriverChoice {
        if let binding {
            return try named(binding, "the pool is bound to it", candidates)
        }
        if let variable, !variable.isEmpty {
            return try named(variable, "the job variable 'driver' names it", candidates)
        }
        var demand = demand(of: configuration)
        var note = ""
        if case .launchType(let type, let source) = demand, !knownLaunchTypes.contains(type),
            !candidates.contains(where: { $0.handles.map(demand.isMet) ?? false })
        {
            // A launch type that came after this program is AWS's to judge, as with Prefect's worker.
            demand = .launchType("EC2", from: source)
            note = " and passes on the launch type \(type), which no driver names"
        }
        let able = candidates.filter { $0.handles.map(demand.isMet) ?? false }.map(\.name).sorted()
        guard let first = able.first else { throw .noRoute(reason: demand.nobody(among: candidates)) }
        let ours = shipped.first { demand.isMet(by: $0.handles) && able.contains($0.name) }?.name
        let chosen = ours ?? first
        var why = "it handles \(demand.words)\(note)"
        let others = able.filter { $0 != chosen }.map { "'\($0)'" }
        if !others.isEmpty {
            why += "; so does \(others.joined(separator: ", ")), which a pool reaches by name (--pool POOL=DRIVER)"
        }
        return DriverChoice(name: chosen, why: why)
    }

    private static func named(
        _ name: String, _ why: String, _ candidates: [Candidate]
    ) throws(DriverFailure) -> DriverChoice {
        guard candidates.contains(where: { $0.name == name }) else {
            throw .unknownDriver(name, reason: why + ", but " + known(candidates))
        }
        return DriverChoice(name: name, why: why)
    }

    static func known(_ candidates: [Candidate]) -> String {
        candidates.isEmpty
            ? "the drivers directory has no usable driver"
            : "the drivers directory has only " + candidates.map { "'\($0.name)'" }.sorted().joined(separator: ", ")
    }
}
