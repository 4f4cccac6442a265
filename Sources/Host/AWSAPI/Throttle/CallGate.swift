package import Throttling

/// One account's and region's part of the throttle: what a client's calls pass through.
package struct CallGate: Sendable {
    private let throttle: AWSThrottle
    private let scope: String
    private let region: String

    /// - Parameter scope: the account, known by credentials and endpoint.
    package init(throttle: AWSThrottle, scope: String, region: String) {
        self.throttle = throttle
        self.scope = scope
        self.region = region
    }

    /// The buckets of calls of these categories.
    package func keys(_ categories: [CallCategory]) -> [CallKey] {
        categories.map { CallKey(scope: scope, region: region, category: $0) }
    }

    /// Waits for leave to make a call. Operations that AWS counts nowhere pass at once.
    func pass(_ call: ThrottledCall) async throws(CancellationError) -> CallGrant? {
        guard !call.categories.isEmpty else { return nil }
        switch try await throttle.leave(keys(call.categories), isUrgent: call.isUrgent) {
        case .granted(let grant): return grant
        case .tooLong: return nil
        }
    }

    /// Leave for a RunTask, to be used later.
    func permit(
        _ categories: [CallCategory], longest: Duration?
    ) async throws(CancellationError) -> LaunchPermit.Answer {
        switch try await throttle.leave(keys(categories), isUrgent: false, longest: longest) {
        case .granted(let grant): .granted(LaunchPermit(grant, of: throttle))
        case .tooLong(let pause): .tooLong(pause)
        }
    }

    func throttled(_ grant: CallGrant) { throttle.throttled(grant) }

    /// The calls a second of a category at present.
    func rate(_ category: CallCategory) -> Double { throttle.rate(keys([category])) }
}
