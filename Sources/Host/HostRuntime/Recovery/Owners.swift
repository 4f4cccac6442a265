internal import HostCore
internal import PrefectAPI

/// Which workers of a pool live, and so whose work may be taken over. It decides who does the work, never whether it is
/// right: two hosts that take over the same claim use the same tokens.
struct Owners: Sendable {
    private let identity: WorkerIdentity
    private let living: Set<String>

    init(services: WalkServices, pool: String) async throws {
        identity = services.identity
        living = Set(
            try await services.prefect.workers(ofPool: pool).filter { $0.status != .offline }.map(\.name))
    }

    /// Whether a claim may be taken over: its worker bears this host's name, or does not live.
    func mayTake(_ mark: ClaimMark) -> Bool {
        mark.worker == identity.name || !living.contains(mark.worker)
    }

    /// Whether a task may be watched: nobody that lives does.
    func mayWatch(worker: String?) -> Bool {
        guard let worker else { return true }
        return worker == TagText.value(identity.name) || !living.contains { TagText.value($0) == worker }
    }
}
