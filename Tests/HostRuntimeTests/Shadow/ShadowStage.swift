import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime
import Logging
import Synchronization
import TestSupport

/// A shadow with real driver processes, and runs to offer it.
struct ShadowStage: Sendable {
    let shadow: PoolShadow
    /// Where the shadow's driver runs.
    let fleet: DriverFleet
    let log: LogLines

    /// The lines that a logger was given.
    final class LogLines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let log: LogLines
        var logLevel: Logger.Level = .info
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.append("\(event.message) \(event.metadata ?? [:])") }
    }

    /// Runs a shadow of driver `driver` while `body` lasts, over a directory with shipped drivers and the tests' own.
    static func with<Value: Sendable>(
        _ driver: String, _ body: @Sendable (ShadowStage) async throws -> Value
    ) async throws -> Value {
        try await withFleet { fleet, logger, log in
            let shadow = PoolShadow(pool: "etl", driver: driver, fleet: fleet, logger: logger)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await fleet.run() }
                group.addTask { await shadow.run() }
                defer { group.cancelAll() }
                return try await body(ShadowStage(shadow: shadow, fleet: fleet, log: log))
            }
        }
    }

    /// Gives a fleet that `body` runs, and a logger.
    static func withFleet<Value: Sendable>(
        _ body: @Sendable (DriverFleet, Logger, LogLines) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryDirectory("drivers") { directory in
            for shipped in ["fargate", "ec2"] {
                _ = try directory.write("\(shipped).json", #"{"command": ["worker-driver-\#(shipped)"]}"#)
            }
            let obedient: JSONValue = [
                "command": ["/usr/bin/env", "python3", "-S", .string(ProjectPaths.fixture("drivers/obedient.py"))]
            ]
            _ = try directory.write("obedient.json", obedient.text())
            let log = LogLines()
            let logger = Logger(label: "test", factory: { _ in Handler(log: log) })
            var limits = DriverLimits()
            limits.stopStep = .milliseconds(150)
            // Beside all other tests this process may have no thread to read an answer on for a while.
            limits.start = .seconds(180)
            limits.wait = .seconds(180)
            let fleet = DriverFleet(
                directory: directory.path, hostExecutableDirectory: ProjectPaths.buildDirectory,
                environment: ChildProcess.plain, hostVersion: "0-test", limits: limits, logger: logger)
            return try await body(fleet, logger, log)
        }
    }

    /// The tally, once so many runs have gone through.
    func tally(of offered: Int) async throws -> ShadowTally {
        try await eventually("\(offered) runs went through the shadow") {
            let tally = shadow.snapshot.tally
            return tally.offered == offered ? tally : nil
        }
    }

    /// A driver's plan, as the walk would have it.
    func plan(_ request: PlanRequest, driver: String) async throws -> TaskPlan {
        var request = request
        while true {
            switch try await fleet.plan(request, driver: driver) {
            case .plan(let plan): return plan
            case .needs(let needs): for need in needs { request.facts[need.name] = Self.fact(need) }
            }
        }
    }

    /// What AWS would answer.
    static func fact(_ need: FactNeed) -> JSONValue {
        switch need.operation {
        case "ec2:DescribeVpcs": ["Vpcs": [["VpcId": "vpc-1", "IsDefault": true]]]
        case "ec2:DescribeSubnets": ["Subnets": [["SubnetId": "subnet-1", "VpcId": "vpc-1"]]]
        default: .null
        }
    }

    /// A request of the default template.
    static func request(_ variables: JSONObject) throws -> PlanRequest {
        let input = ResolveInput(
            baseJobTemplate: DefaultBaseJobTemplate.value,
            workPool: .init(id: "11111111-1111-4111-8111-111111111111", name: "etl"),
            deployment: .init(
                id: "22222222-2222-4222-8222-222222222222", name: "prod", jobVariables: variables,
                updated: "2024-05-01T12:30:45.123456Z"),
            flow: .init(id: "33333333-3333-4333-8333-333333333333", name: "etl"),
            flowRun: .init(
                document: .init(id: "44444444-4444-4444-8444-444444444444", name: "curious-otter"), jobVariables: [:],
                deploymentID: "22222222-2222-4222-8222-222222222222"),
            worker: .init(name: "worker-1"), environment: try WorkerEnvironment(variables: [:]),
            peer: .init(prefectVersion: "3.8.8"))
        return try JobResolution.resolve(input).planRequest(region: "us-east-1")
    }

    /// What the fixture driver is asked.
    static func request(doing what: String, _ argument: JSONValue = .null) -> PlanRequest {
        PlanRequest(
            flowRun: ["id": "run"], flow: [:], deployment: nil, workPool: [:], worker: [:], aws: [:], defaults: [:],
            configuration: ["do": .string(what), "argument": argument])
    }

    /// The plan that the fixture driver makes.
    static let obedientPlan = TaskPlan(
        taskDefinition: .use("family:1"), container: nil,
        attempts: [.init(name: "attempt 1", runTask: ["launchType": "FARGATE"])])

    static func offer(
        _ request: PlanRequest, plan: TaskPlan = obedientPlan, run: String = "run",
        lookUp: @escaping @Sendable (FactNeed) async throws -> JSONValue = { _ in .null }
    ) -> ShadowOffer {
        ShadowOffer(
            flowRunID: run, driver: "real", plan: plan, secrets: SecretTokens(key: "", workPoolID: ""),
            request: { request }, lookUp: lookUp)
    }
}
