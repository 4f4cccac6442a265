internal import Synchronization

/// How many requests went out, by endpoint: each attempt counts, since each is work for the server.
package final class RequestCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    package init() {}

    func add(_ endpoint: String) {
        counts.withLock { $0[endpoint, default: 0] += 1 }
    }

    /// By endpoint, such as `POST /flow_runs/{}/set_state`.
    package var byEndpoint: [String: Int] { counts.withLock { $0 } }

    package var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
