package import AWSSigning
package import FoundationEssentials

/// Keeps credentials until they are about to end. One caller at a time renews them, and those who wait share the result.
///
/// A failed renewal is not remembered: the next caller tries again, and credentials that are still valid go on being used.
package actor CachedCredentials {
    private typealias Answer = Result<AWSCredentials, CredentialsError>

    /// Credentials are renewed when less is left of them.
    static let early: Double = 15 * 60
    /// With less left, callers wait for the renewal: a launch may take that long.
    private static let late: Double = 10 * 60
    /// Valid credentials are not renewed more often, whatever their source gives.
    private static let pause: Double = 60

    private let provider: any AWSCredentialsProvider
    private let now: @Sendable () -> Date
    private var current: AWSCredentials?
    private var lastRenewal: Date?
    private var isRenewing = false
    /// Nil tells a waiter to try by itself: whoever was renewing has been cancelled.
    private var waiting: [CheckedContinuation<Answer?, Never>] = []

    package init(_ provider: any AWSCredentialsProvider, now: @escaping @Sendable () -> Date) {
        self.provider = provider
        self.now = now
    }

    /// Credentials that are good for the next ten minutes, where their source gives such.
    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        while true {
            if let current, isGood(current) { return current }
            guard isRenewing else { return try await renew() }
            if let answer = await withCheckedContinuation({ waiting.append($0) }) { return try answer.get() }
        }
    }

    /// AWS has refused these: they are not used again.
    package func refused(_ credentials: AWSCredentials) {
        if current == credentials { current = nil }
    }

    private func isGood(_ credentials: AWSCredentials) -> Bool {
        let left = left(credentials)
        if left > Self.early || (isRenewing && left > Self.late) { return true }
        guard left > 0, !isRenewing, let lastRenewal else { return false }
        let age = now().timeIntervalSince(lastRenewal)
        return age >= 0 && age < Self.pause
    }

    private func left(_ credentials: AWSCredentials) -> Double {
        credentials.expiration.map { $0.timeIntervalSince(now()) } ?? .infinity
    }

    private func renew() async throws(CredentialsError) -> AWSCredentials {
        isRenewing = true
        let answer = await ask()
        isRenewing = false
        lastRenewal = now()
        var wasCancelled = false
        if case .failure = answer { wasCancelled = Task.isCancelled }
        for continuation in waiting { continuation.resume(returning: wasCancelled ? nil : answer) }
        waiting = []
        return try answer.get()
    }

    private func ask() async -> Answer {
        do throws(CredentialsError) {
            guard let fresh = try await provider.credentials() else {
                throw CredentialsError("\(provider.name) gave no credentials.")
            }
            guard left(fresh) > 0 else {
                throw CredentialsError(
                    "\(fresh.source) gave credentials that have ended already: renew them there, or correct this machine's clock."
                )
            }
            current = fresh
            return .success(fresh)
        } catch {
            if let current, left(current) > 0 { return .success(current) }
            return .failure(error)
        }
    }
}
