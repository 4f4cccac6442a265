package import AWSSigning
package import FoundationEssentials

/// Keeps credentials until they are about to end, and lets one caller at a time renew them.
///
/// A failed renewal is not remembered: the next caller tries again, and credentials that are still valid go on being used.
package actor CachedCredentials {
    /// Credentials are renewed when less is left of them.
    private static let early: Double = 15 * 60
    /// Credentials with less left are not used any more: a launch may take that long.
    private static let late: Double = 10 * 60

    private let provider: any AWSCredentialsProvider
    private let now: @Sendable () -> Date
    private var current: AWSCredentials?
    private var isRenewing = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(_ provider: any AWSCredentialsProvider, now: @escaping @Sendable () -> Date) {
        self.provider = provider
        self.now = now
    }

    /// Credentials that are good for the next ten minutes.
    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        while true {
            if let current, left(current) > Self.late, isRenewing || left(current) > Self.early { return current }
            if isRenewing {
                await withCheckedContinuation { waiting.append($0) }
                continue
            }
            return try await renew()
        }
    }

    /// AWS has refused these: they are not used again.
    package func refused(_ credentials: AWSCredentials) {
        if current == credentials { current = nil }
    }

    private func left(_ credentials: AWSCredentials) -> Double {
        credentials.expiration.map { $0.timeIntervalSince(now()) } ?? .infinity
    }

    private func renew() async throws(CredentialsError) -> AWSCredentials {
        isRenewing = true
        defer {
            isRenewing = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        do throws(CredentialsError) {
            guard let fresh = try await provider.credentials() else {
                throw CredentialsError("\(provider.name) gave no credentials.")
            }
            current = fresh
            return fresh
        } catch {
            if let current, left(current) > 0 { return current }
            throw error
        }
    }
}
