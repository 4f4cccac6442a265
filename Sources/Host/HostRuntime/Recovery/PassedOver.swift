internal import PrefectAPI
internal import Synchronization

/// Runs that recovery has found to stand on no claim of ours: their histories are not read again while their states stay.
final class PassedOver: Sendable {
    private static let lifetime: Duration = .seconds(600)

    private let until = Mutex<[String: Duration]>([:])

    func add(_ run: FlowRun, now: Duration) {
        until.withLock { until in
            until = until.filter { $0.value > now }
            until[Self.key(run)] = now + Self.lifetime
        }
    }

    func contains(_ run: FlowRun, now: Duration) -> Bool {
        until.withLock { ($0[Self.key(run)] ?? .zero) > now }
    }

    private static func key(_ run: FlowRun) -> String { "\(run.id) \(run.state?.id ?? "")" }
}
