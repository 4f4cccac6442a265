internal import DriverKit
internal import DriverProtocol
internal import Glibc

/// A driver that does what the configuration asks for, so that tests can see how the serve loop takes it.
struct ProbeDriver: Driver {
    var description: DriverDescription {
        DriverDescription(
            name: "probe", version: "1.0.0", summary: "Does as it is told.", capabilities: [DriverMethod.plan],
            maxInFlight: 4)
    }

    func plan(_ request: PlanRequest, _ context: RequestContext) throws -> PlanAnswer {
        let configuration = request.configuration
        if let text = configuration["print"]?.string {
            print(text)
            fflush(nil)
        }
        if let text = configuration["log"]?.string {
            DriverLog.write(.warning, text, flowRunID: request.flowRun["id"]?.string)
        }
        // Waits until it is no longer wanted: the answer comes late, and must not be sent.
        if configuration["untilCancelled"]?.bool == true {
            while !context.isCancelled { usleep(1000) }
            usleep(20_000)
        }
        if let milliseconds = configuration["sleepMs"]?.int { usleep(UInt32(milliseconds) * 1000) }
        if let message = configuration["refuse"]?.string { throw DriverError.configuration(message) }
        return .plan(
            TaskPlan(
                taskDefinition: .use(configuration["echo"]?.string ?? "family"), container: nil,
                attempts: [TaskPlan.Attempt(name: "only", runTask: ["launchType": "EC2"])]))
    }
}
