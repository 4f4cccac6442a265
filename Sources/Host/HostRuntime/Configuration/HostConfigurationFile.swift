internal import DriverProtocol
internal import HostCore
internal import Throttling

/// The configuration file: one JSON object, every member optional, none unknown.
package enum HostConfigurationFile {
    /// Why the file cannot be used.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ description: String) {
            self.description = description
        }
    }

    /// The members and what they take, in the order in which the documentation lists them.
    package static let members: [(name: String, takes: String)] = [
        ("drivers", "the directory of drivers, a string"),
        ("pools", "an array of {\"name\": …, \"driver\": …} and a pool's own \(poolMembers.joined(separator: ", "))"),
        ("workQueues", "an array of names"),
        ("name", "the worker's name, a string"),
        ("limit", "a positive integer"),
        ("limitLaunching", "a positive integer"),
        ("record", "the file to record requests to drivers in, a string"),
        ("recordMegabytes", "a positive integer"),
        ("prefetchSeconds", "a number of seconds"),
        ("querySeconds", "a number of seconds above 0"),
        ("heartbeatSeconds", "a number of seconds above 0"),
        ("watchSeconds", "a number of seconds above 0"),
        ("recoverySeconds", "a number of seconds above 0"),
        ("cancellationSeconds", "a number of seconds above 0"),
        ("cancellationGraceSeconds", "a number of seconds"),
        ("watchedStatesSeconds", "a number of seconds above 0"),
        ("proofLifetimeSeconds", "a number of seconds"),
        ("claimLifetimeSeconds", "a number of seconds above 0, at most 86400"),
        ("capacityBudgetSeconds", "a number of seconds"),
        ("startRetries", "a whole number from 0"),
        ("startRetrySeconds", "a number of seconds"),
        ("relaunchInterrupted", "true or false"),
        ("policy", "an object of rules for what runs may be launched with (docs/policy.md)"),
        ("interruptionRetries", "a whole number from 0"),
        (
            "rates",
            "an object of AWS's token buckets, such as {\"fargateLaunches\": {\"burst\": 100, \"perSecond\": 20}}, of "
                + CallCategory.allCases.map(\.rawValue).joined(separator: ", ")
        ),
    ]

    /// What a pool may have of its own.
    private static let poolMembers = [
        "capacityBudgetSeconds", "startRetries", "relaunchInterrupted", "interruptionRetries", "policy", "shadow",
    ]

    /// Reads the file's text over `configuration`.
    /// - Parameter path: named in the messages.
    package static func apply(
        _ bytes: [UInt8], path: String, to configuration: inout HostConfiguration
    ) throws(Invalid) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw Invalid("\(path) is \(error)")
        }
        guard let object = json.object else {
            throw Invalid("\(path) holds \(json.typeName) instead of a JSON object")
        }
        for (name, value) in object {
            try apply(name, value, path: path, to: &configuration)
        }
    }

    private static func apply(
        _ name: String, _ value: JSONValue, path: String, to configuration: inout HostConfiguration
    ) throws(Invalid) {
        func wrong() -> Invalid {
            let takes = members.first { $0.name == name }?.takes ?? ""
            return Invalid("\(path): \"\(name)\" takes \(takes), not \(value.text().prefix(80))")
        }
        func text() throws(Invalid) -> String {
            guard let text = value.string, !text.isEmpty else { throw wrong() }
            return text
        }
        func count() throws(Invalid) -> Int {
            guard let count = value.int, count > 0 else { throw wrong() }
            return count
        }
        func retries() throws(Invalid) -> Int {
            guard let retries = value.int, retries >= 0 else { throw wrong() }
            return retries
        }
        func seconds(allowZero: Bool = false) throws(Invalid) -> Duration {
            guard let seconds = value.number?.double, seconds.isFinite, seconds > 0 || (allowZero && seconds == 0),
                seconds < 1e9
            else { throw wrong() }
            return .seconds(seconds)
        }
        switch name {
        case "drivers": configuration.driversDirectory = try text()
        case "pools":
            guard let list = value.array else { throw wrong() }
            var pools: [PoolSelection] = []
            for entry in list {
                guard let name = entry["name"]?.string, !name.isEmpty else { throw wrong() }
                var pool = PoolSelection(name: name, driver: entry["driver"]?.string)
                for (member, value) in entry.object ?? [:] where member != "name" && member != "driver" {
                    try apply(member, value, path: path, to: &pool)
                }
                guard !pools.contains(where: { $0.name == name }) else {
                    throw Invalid("\(path): pools[\(name)] stands there twice, so that it is not clear which one holds")
                }
                pools.append(pool)
            }
            configuration.pools = pools
        case "workQueues":
            guard let list = value.array, list.allSatisfy({ $0.string?.isEmpty == false }) else { throw wrong() }
            configuration.workQueues = list.compactMap(\.string)
        case "name": configuration.workerName = try text()
        case "limit": configuration.limit = try count()
        case "limitLaunching": configuration.limitLaunching = try count()
        case "record": configuration.record = try text()
        case "recordMegabytes": configuration.recordBytes = try count() << 20
        case "prefetchSeconds": configuration.prefetch = try seconds(allowZero: true)
        case "querySeconds": configuration.query = try seconds()
        case "heartbeatSeconds": configuration.heartbeat = try seconds()
        case "watchSeconds": configuration.watch = try seconds()
        case "recoverySeconds": configuration.recovery = try seconds()
        case "cancellationSeconds": configuration.cancellation = try seconds()
        case "cancellationGraceSeconds": configuration.cancellationGrace = try seconds(allowZero: true)
        case "watchedStatesSeconds": configuration.watchedStates = try seconds()
        case "proofLifetimeSeconds": configuration.proofLifetime = try seconds(allowZero: true)
        case "claimLifetimeSeconds":
            configuration.claimLifetime = try seconds()
            guard configuration.claimLifetime <= .seconds(86_400) else { throw wrong() }
        case "capacityBudgetSeconds": configuration.launch.capacityBudget = try seconds(allowZero: true)
        case "rates":
            guard let rates = CallRates(json: value) else { throw wrong() }
            configuration.rates = rates
        case "policy": configuration.policy = try policy(value, at: "policy", path: path)
        case "startRetries": configuration.launch.startRetries = try retries()
        case "interruptionRetries": configuration.launch.interruptionRetries = try retries()
        case "startRetrySeconds": configuration.startRetryPause = try seconds(allowZero: true)
        case "relaunchInterrupted":
            guard let relaunches = value.bool else { throw wrong() }
            configuration.launch.relaunchesInterrupted = relaunches
        default:
            throw Invalid(
                "\(path): \"\(name)\" is no setting of worker-host; it knows "
                    + members.map(\.name).joined(separator: ", "))
        }
    }

    /// Reads a pool's own rule, by the same words as those that hold for every pool.
    private static func apply(
        _ name: String, _ value: JSONValue, path: String, to pool: inout PoolSelection
    ) throws(Invalid) {
        guard poolMembers.contains(name) else {
            throw Invalid(
                "\(path): \"\(name)\" is no setting of a pool; a pool has name, driver, "
                    + poolMembers.joined(separator: ", "))
        }
        switch name {
        case "policy":
            pool.policy = try policy(value, at: "pools[\(pool.name)].policy", path: path)
            return
        case "shadow":
            guard let driver = value.string, !driver.isEmpty else {
                throw Invalid(
                    "\(path): pools[\(pool.name)].shadow takes a driver's name, not \(value.text().prefix(80))")
            }
            pool.shadow = driver
            return
        default: break
        }
        var rules = HostConfiguration()
        try apply(name, value, path: path, to: &rules)
        switch name {
        case "capacityBudgetSeconds": pool.capacityBudget = rules.launch.capacityBudget
        case "startRetries": pool.startRetries = rules.launch.startRetries
        case "interruptionRetries": pool.interruptionRetries = rules.launch.interruptionRetries
        default: pool.relaunchesInterrupted = rules.launch.relaunchesInterrupted
        }
    }

    private static func policy(_ json: JSONValue, at place: String, path: String) throws(Invalid) -> LaunchPolicy {
        do throws(LaunchPolicy.Invalid) {
            return try LaunchPolicy(json: json, at: place)
        } catch {
            throw Invalid("\(path): \(error.description)")
        }
    }
}
