package import AWSAPI
package import DriverProtocol

/// Facts for drivers, AWS's and the host's own: one look-up serves the runs of a minute, of networks those of five.
package actor FactCache {
    private struct Key: Hashable {
        let scope: String
        let operation: String
        let parameters: String
        let isOptional: Bool

        var isNetwork: Bool { operation.hasPrefix("ec2:") || operation == FactNeed.hostNetwork }
    }

    private struct Entry {
        let result: Result<JSONValue, AWSError>
        let until: Duration
    }

    private let time: TimeSource
    private let host: AWSSessions?
    /// How long a fact is believed: networks change seldom, the latest revision of a family may change with any deployment.
    private static let networkLifetime: Duration = .seconds(300)
    private static let lifetime: Duration = .seconds(60)
    private static let failureLifetime: Duration = .seconds(1)

    private let flight = SingleFlight<String>()
    private var entries: [Key: Entry] = [:]

    /// - Parameter host: what the host's own network is looked up with; nil: it has none.
    package init(time: TimeSource, host: AWSSessions?) {
        self.time = time
        self.host = host
    }

    /// The answer of a read-only operation; null where AWS has no such thing, and for an optional need where AWS refuses for
    /// good.
    package func fact(_ need: FactNeed, session: AWSSession) async throws(AWSError) -> JSONValue {
        let key = Key(
            // The host's network is the same for the jobs of all accounts.
            scope: need.operation == FactNeed.hostNetwork ? "host" : session.scope, operation: need.operation,
            parameters: JSONValue.object(need.parameters).text(.canonical), isOptional: need.isOptional)
        let flightKey = "\(key.scope)\n\(key.operation)\n\(key.parameters)\n\(key.isOptional)"
        while true {
            if let entry = entries[key], time.elapsed() < entry.until { return try entry.result.get() }
            guard await flight.enter(flightKey) else { continue }
            let result: Result<JSONValue, AWSError>
            let lifetime: Duration
            do throws(AWSError) {
                result = .success(try await answer(to: need, session: session))
                lifetime = key.isNetwork ? Self.networkLifetime : Self.lifetime
            } catch {
                if need.isOptional, error.classification == .permanent {
                    // Leave that is given later is noticed in a minute.
                    (result, lifetime) = (.success(.null), Self.lifetime)
                } else {
                    // A failure is shared with those who wait for the answer now, and forgotten.
                    (result, lifetime) = (.failure(error), Self.failureLifetime)
                }
            }
            forgetOld()
            entries[key] = Entry(result: result, until: time.elapsed() + lifetime)
            await flight.leave(flightKey)
            return try result.get()
        }
    }

    private func answer(to need: FactNeed, session: AWSSession) async throws(AWSError) -> JSONValue {
        guard need.operation == FactNeed.hostNetwork else {
            return try await session.client.fact(operation: need.operation, parameters: need.parameters)
        }
        return try await host?.hostNetwork() ?? .null
    }

    /// Forgets an account's networks, and the host's: a launch has been refused for a subnet or security group that is not
    /// there any more.
    package func forgetNetworks(of session: AWSSession) {
        entries = entries.filter { !$0.key.isNetwork || ![session.scope, "host"].contains($0.key.scope) }
    }

    private func forgetOld() {
        guard entries.count > 1000 else { return }
        let now = time.elapsed()
        entries = entries.filter { now < $0.value.until }
    }
}
