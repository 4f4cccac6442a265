internal import AWSAPI
internal import DriverProtocol
internal import DriverSupervision
internal import HostCore
internal import PrefectAPI

extension FlowRunWalk {
    /// How often a driver is asked again after a refusal that passes.
    private static let transientRetries = 3

    /// ResolvedJob → TaskPlan: the driver is chosen and asked, with the facts that it needs.
    func plan(_ run: PolledRun, _ job: ResolvedJob) async throws(WalkFailure) -> PlannedRun {
        let session = try await session(for: job)
        var job = job
        var choice = try await chooseDriver(run, job)
        var request = job.planRequest(
            region: session.region, partition: AWSPartition.of(region: session.region).name, poolType: run.pool.type)
        var negotiation = PlanNegotiation()
        var retries = 0
        while true {
            let (answer, generation): (PlanAnswer, DriverGeneration)
            do {
                (answer, generation) = try await services.fleet.planned(request, driver: choice.name)
            } catch {
                if case .unknownDriver = error {
                    // Removed since it was chosen: whichever is chosen now begins anew, or there is none.
                    choice = try await chooseDriver(run, job)
                    (request.facts, negotiation) = ([:], PlanNegotiation())
                    continue
                }
                guard let pause = error.retryAfter, retries < Self.transientRetries else { throw Self.failure(error) }
                retries += 1
                do { try await services.time.sleep(pause) } catch { throw .left(reason: "the host is stopping") }
                continue
            }
            switch try step(&negotiation, answer, driver: choice.name) {
            case .done(let plan):
                var planned = PlannedRun(
                    run: run, job: job, generation: generation, plan: plan, session: session,
                    timeline: WalkTimeline(due: run.flowRun.expectedStartTime, polled: run.polledAt))
                planned.findings = await services.configurationWatch.findings(of: run, driver: choice.name)
                return planned
            case .lookUp(let needs):
                for need in needs {
                    job.secrets.give(try await fact(need, session: session), as: need.name, to: &request)
                }
            }
        }
    }

    private func step(
        _ negotiation: inout PlanNegotiation, _ answer: PlanAnswer, driver: String
    ) throws(WalkFailure) -> PlanNegotiation.Step {
        do throws(DriverError) {
            return try negotiation.take(answer)
        } catch {
            throw Self.failure(.refused(driver: driver, error))
        }
    }
}
