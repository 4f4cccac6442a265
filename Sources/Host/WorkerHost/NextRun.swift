import HostCore
import HostRuntime
import PrefectAPI

/// A deployment's next run, which need not exist.
struct NextRun {
    let pool: WorkPool
    /// Nil: a run by the pool's own defaults.
    let deployment: Deployment?

    /// Stands for ids of what is not there.
    static let id = "00000000-0000-4000-8000-000000000000"

    /// - Throws: ``ResolutionError``, or ``PrefectError`` when what the job refers to cannot be read now.
    func job(_ resolver: JobResolver) async throws -> ResolvedJob {
        try await resolver.resolve(
            .init(
                document: .init(id: Self.id, name: "planned-run"), tags: deployment?.tags ?? [],
                deploymentID: deployment?.id),
            pool: pool, deployment: deployment, flow: .init(id: deployment?.flowID ?? Self.id, name: ""))
    }
}
