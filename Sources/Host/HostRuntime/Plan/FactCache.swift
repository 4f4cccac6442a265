package import AWSAPI
package import DriverProtocol

/// AWS's facts for drivers: one look-up serves the runs of a minute.
package actor FactCache {
    private struct Key: Hashable {
        let scope: String
        let operation: String
        let parameters: String
    }

    private struct Entry {
        let result: Result<JSONValue, AWSError>
        let until: Duration
    }

    private let time: TimeSource
    /// How long a fact is believed: networks change seldom, the latest revision of a family may change with any deployment.
    private static let networkLifetime: Duration = .seconds(300)
    private static let lifetime: Duration = .seconds(60)
    private static let failureLifetime: Duration = .seconds(1)

    private let flight = SingleFlight<String>()
    private var entries: [Key: Entry] = [:]

    package init(time: TimeSource) {
        self.time = time
    }

    /// The answer of a read-only operation; null where AWS has no such thing.
    package func fact(_ need: FactNeed, session: AWSSession) async throws(AWSError) -> JSONValue {
        let key = Key(
            scope: session.scope, operation: need.operation,
            parameters: JSONValue.object(need.parameters).text(.canonical))
        let flightKey = "\(key.scope)\n\(key.operation)\n\(key.parameters)"
        while true {
            if let entry = entries[key], time.elapsed() < entry.until { return try entry.result.get() }
            guard await flight.enter(flightKey) else { continue }
            let result: Result<JSONValue, AWSError>
            do throws(AWSError) {
                result = .success(
                    try await session.client.fact(operation: need.operation, parameters: need.parameters))
            } catch {
                result = .failure(error)
            }
            forgetOld()
            // A failure is shared with those who wait for the answer now, and forgotten.
            let lifetime = need.operation.hasPrefix("ec2:") ? Self.networkLifetime : Self.lifetime
            let isFailure = (try? result.get()) == nil
            entries[key] = Entry(
                result: result, until: time.elapsed() + (isFailure ? Self.failureLifetime : lifetime))
            await flight.leave(flightKey)
            return try result.get()
        }
    }

    /// Forgets an account's networks: a launch has been refused for a subnet or security group that is not there any more.
    package func forgetNetworks(of session: AWSSession) {
        entries = entries.filter { $0.key.scope != session.scope || !$0.key.operation.hasPrefix("ec2:") }
    }

    private func forgetOld() {
        guard entries.count > 1000 else { return }
        let now = time.elapsed()
        entries = entries.filter { now < $0.value.until }
    }
}
