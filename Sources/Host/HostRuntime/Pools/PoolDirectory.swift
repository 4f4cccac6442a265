internal import DriverProtocol
internal import HostCore
package import Logging
package import PrefectAPI

/// The pools to serve: those that were named, or every pool of type `ecs`. Read anew before each poll, so that new pools
/// and changed templates take effect without a restart.
package actor PoolDirectory {
    private let prefect: PrefectClient
    private let selections: [PoolSelection]
    private let logger: Logger
    private var announced: Set<String> = []

    /// A pool that cannot be served.
    package struct WrongPool: Error, CustomStringConvertible {
        package let description: String
    }

    package init(prefect: PrefectClient, selections: [PoolSelection], logger: Logger) {
        self.prefect = prefect
        self.selections = selections
        self.logger = logger
    }

    /// The type of the pools that this host serves.
    package static let poolType = "ecs"

    /// The pools as they were last read.
    package private(set) var known: [ServedPool] = []

    /// Reads the pools; those that are missing are made, those without a template get the default one. A pool that cannot be
    /// read now stays as it was, and harms no other.
    /// - Throws: when nothing could be read, and at the first look for a pool of another type.
    package func refresh() async throws -> [ServedPool] {
        var served: [ServedPool] = []
        if selections.isEmpty {
            served = try await prefect.workPools(ofType: Self.poolType).map { ServedPool(pool: $0) }
        } else {
            for selection in selections {
                do {
                    served.append(ServedPool(pool: try await readOrCreate(selection.name), driver: selection.driver))
                } catch {
                    if known.isEmpty || selections.count == 1 { throw error }
                    logger.warning("cannot read a pool", metadata: ["pool": "\(selection.name)", "error": "\(error)"])
                    served += known.filter { $0.pool.name == selection.name }
                }
            }
        }
        served = await withTemplates(served)
        announce(served)
        known = served
        return served
    }

    private func readOrCreate(_ name: String) async throws -> WorkPool {
        if let pool = try await prefect.workPool(named: name) {
            guard pool.type == Self.poolType else {
                throw WrongPool(
                    description:
                        "the work pool '\(name)' is of type '\(pool.type)', and worker-host serves pools of type "
                        + "'\(Self.poolType)'. Name another pool with --pool, or create one: prefect work-pool create --type "
                        + "ecs NAME")
            }
            return pool
        }
        let pool = try await prefect.createWorkPool(
            named: name, type: Self.poolType, baseJobTemplate: DefaultBaseJobTemplate.value)
        logger.notice("work pool created", metadata: ["pool": "\(name)"])
        return pool
    }

    /// Gives pools that have no template the default one. Until that has worked such a pool is served as it was known, or not at
    /// all: its runs would be Crashed for the lack of a template that another host may have given it by now.
    private func withTemplates(_ pools: [ServedPool]) async -> [ServedPool] {
        var served: [ServedPool] = []
        for var entry in pools {
            if entry.pool.baseJobTemplate.isEmpty {
                do {
                    entry.pool = try await repair(entry.pool)
                } catch {
                    logger.error(
                        "cannot give a pool its template; its runs wait for that",
                        metadata: ["pool": "\(entry.pool.name)", "error": "\(error)"])
                    served += known.filter { $0.pool.name == entry.pool.name }
                    continue
                }
            }
            served.append(entry)
        }
        return served
    }

    private func repair(_ pool: WorkPool) async throws -> WorkPool {
        try await prefect.updateWorkPool(named: pool.name, baseJobTemplate: DefaultBaseJobTemplate.value)
        logger.notice("work pool given the default base job template", metadata: ["pool": "\(pool.name)"])
        var pool = pool
        pool.baseJobTemplate = DefaultBaseJobTemplate.value
        return pool
    }

    private func announce(_ served: [ServedPool]) {
        let names = Set(served.map(\.pool.name))
        for entry in served where !announced.contains(entry.pool.name) {
            logger.info(
                "serving work pool",
                metadata: ["pool": "\(entry.pool.name)", "driver": "\(entry.driver ?? "chosen for each run")"])
        }
        for name in announced.subtracting(names) {
            logger.notice("work pool is gone", metadata: ["pool": "\(name)"])
        }
        announced = names
    }
}
