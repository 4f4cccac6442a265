import DriverProtocol
import DriverSupervision
import Glibc
import Logging
import Synchronization

/// Runs a fleet over a directory while the body lasts, and ends it.
func withFleet<Result: Sendable>(
    _ directory: DriversDirectory, limits: DriverLimits = .quick, environment: [String: String] = [:],
    events: DriverEvents = DriverEvents(), logger: Logger = .silent,
    _ body: (DriverFleet) async throws -> Result
) async throws -> Result {
    let fleet = DriverFleet(
        directory: directory.path, hostExecutableDirectory: DriversDirectory.products,
        environment: DriversDirectory.environment.merging(environment) { $1 }, hostVersion: "0-test", limits: limits,
        logger: logger, events: events)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await fleet.run() }
        defer { group.cancelAll() }
        return try await body(fleet)
    }
}

extension DriverLimits {
    /// The protocol's limits with short pauses, so that what must be waited for takes no time worth mentioning.
    static var quick: DriverLimits {
        var limits = DriverLimits()
        limits.restart.firstPause = .milliseconds(20)
        limits.stopStep = .milliseconds(150)
        limits.cancellationGrace = .milliseconds(100)
        // What is not measured may take its time on a busy machine.
        limits.start = .seconds(60)
        limits.plan = .seconds(60)
        limits.wait = .seconds(120)
        return limits
    }
}

extension Logger {
    static var silent: Logger {
        Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    }

    static func collecting(into log: LogLines) -> Logger {
        var logger = Logger(label: "test", factory: { _ in CollectingLogHandler(log: log) })
        logger.logLevel = .trace
        return logger
    }
}

/// What was logged.
typealias LogLines = Collected<String>

/// What several tasks put together.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    func append(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock { $0 } }
}

struct CollectingLogHandler: LogHandler {
    let log: LogLines
    var logLevel: Logger.Level = .trace
    var metadata: Logger.Metadata = [:]
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    init(log: LogLines) { self.log = log }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        log.append("\(event.level) \(event.message) \(all)")
    }
}

extension PlanRequest {
    /// A request that tells the fixture driver what to do.
    static func doing(_ what: String, _ argument: JSONValue = .null) -> PlanRequest {
        PlanRequest(
            flowRun: ["id": "run"], flow: [:], deployment: nil, workPool: [:], worker: [:], aws: [:], defaults: [:],
            configuration: ["do": .string(what), "argument": argument])
    }
}

extension PlanAnswer {
    /// What the fixture driver says in its plan.
    var word: String? {
        guard case .plan(let plan) = self else { return nil }
        return plan.explain.first?.why
    }
}

/// The failure that a call throws.
func failure<Answer>(of body: () async throws(DriverFailure) -> Answer) async -> DriverFailure? {
    do throws(DriverFailure) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

/// Waits until something that other processes bring about is so; false when it is not within half a minute.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<3000 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// Whether a process lives. Zombies do not.
func isAlive(_ process: Int32) -> Bool {
    guard let stat = contents("/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return false }
    return !stat[end...].hasPrefix(") Z")
}

/// A small file's text.
func contents(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
}
