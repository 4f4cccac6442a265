import DriverProtocol
import DriverSupervision
import ECSPlanning
import HostCore
import Logging

/// What the host sees of a driver: requests through its own client, pipes and processes included.
struct RoundTrip {
    /// A drivers directory.
    let directory: String
    let driver: String
    /// How many plans are asked for, one at a time and again eight at once.
    let count: Int

    private static let window = 8

    /// The params of `plan` for the default template and fifteen variables of the environment, with every fact that the
    /// fargate driver needs.
    static func request() throws -> JSONValue { .object(try planRequest().params) }

    private static func planRequest() throws -> PlanRequest {
        var request = try JobResolution.resolve(try Scenario.fifteenVariables().input).planRequest(region: "us-east-1")
        while case .needs(let needs) = try ECSPlanner(role: .fargate).plan(request) {
            for need in needs { request.facts[need.name] = PlanningWork.fact(need) }
        }
        return request
    }

    /// Measures, and gives times in seconds and sizes in bytes.
    func measure() async throws -> JSONValue {
        let request = try Self.planRequest()
        let fleet = DriverFleet(
            directory: directory, hostExecutableDirectory: ProcessCosts.executableDirectory,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], hostVersion: "bench", logger: Logger(label: "driver")
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await fleet.run() }
            defer { group.cancelAll() }
            return try await measure(request, fleet)
        }
    }

    private func measure(_ request: PlanRequest, _ fleet: DriverFleet) async throws -> JSONValue {
        _ = try await times(count / 10 + 1, by: Self.window, request, fleet)
        let one = try await times(count, by: 1, request, fleet)
        let guardian = await fleet.status().first { $0.name == driver }?.processGroups.first
        let process = guardian.flatMap { ProcessCosts.children(of: $0).first }
        let host = ProcessCosts.cpuSeconds
        let before = process.map { ProcessCosts.cpuSeconds(of: $0) }
        let start = ProcessCosts.wallSeconds
        let eight = try await times(count, by: Self.window, request, fleet)
        let seconds = ProcessCosts.wallSeconds - start
        var result: JSONObject = [
            "requestBytes": .int(Self.bytes(.object(request.params))),
            "answerBytes": .int(Self.bytes(try await fleet.plan(request, driver: driver).result)),
            "one": Self.summary(one), "eight": Self.summary(eight), "perSecond": Self.number(Double(count) / seconds),
            "hostCPU": Self.number((ProcessCosts.cpuSeconds - host) / Double(count)),
        ]
        if let process, let before {
            result["driverCPU"] = Self.number((ProcessCosts.cpuSeconds(of: process) - before) / Double(count))
            for (name, bytes) in ProcessCosts.memory(of: process) { result[name] = .int(bytes) }
        }
        return .object(result)
    }

    /// The times of `count` plans, `width` at once.
    private func times(_ count: Int, by width: Int, _ request: PlanRequest, _ fleet: DriverFleet) async throws
        -> [Double]
    {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for lane in 0..<width {
                group.addTask {
                    var times: [Double] = []
                    for _ in stride(from: lane, to: count, by: width) {
                        let start = ProcessCosts.wallSeconds
                        guard case .plan = try await fleet.plan(request, driver: driver) else {
                            throw PlanningWork.Failed(description: "the driver asks for facts")
                        }
                        times.append(ProcessCosts.wallSeconds - start)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func summary(_ times: [Double]) -> JSONValue {
        let sorted = times.sorted()
        func percentile(_ share: Double) -> JSONValue {
            number(sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)])
        }
        return ["p50": percentile(0.5), "p99": percentile(0.99)]
    }

    private static func number(_ value: Double) -> JSONValue { JSONNumber(value).map(JSONValue.number) ?? .null }

    private static func bytes(_ value: JSONValue) -> Int { value.serialized().count }
}
