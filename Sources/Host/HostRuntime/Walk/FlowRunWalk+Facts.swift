internal import AWSAPI
internal import DriverProtocol
internal import DriverSupervision
internal import HostCore
internal import Logging

extension FlowRunWalk {
    /// The AWS account and region that a job is launched in.
    func session(for job: ResolvedJob) async throws(WalkFailure) -> AWSSession {
        do {
            return try await services.aws.session(for: job.awsCredentials)
        } catch {
            throw .crash(message: Self.failedToSubmit(error.description))
        }
    }

    /// The driver that plans the run: the pool's, the job's, or the one that handles the configuration.
    func chooseDriver(_ run: PolledRun, _ job: ResolvedJob) async throws(WalkFailure) -> DriverChoice {
        do {
            return try await services.fleet.choose(
                binding: run.boundDriver, variable: job.driver, configuration: job.configuration)
        } catch {
            throw Self.failure(error)
        }
    }

    /// What a driver's failure means to the run.
    static func failure(_ error: DriverFailure) -> WalkFailure {
        error.isRetryable ? .left(reason: error.message) : .crash(message: failedToSubmit(error.message))
    }

    /// A fact of AWS's; null where AWS has no such thing.
    func fact(_ need: FactNeed, session: AWSSession) async throws(WalkFailure) -> JSONValue {
        do {
            return try await services.facts.fact(need, session: session)
        } catch {
            switch error.classification {
            case .permanent:
                throw .crash(message: Self.failedToSubmit("cannot look up \(need.operation): \(error.description)"))
            case .throttled, .transient, .credentials:
                throw .left(reason: "cannot look up \(need.operation): \(error.description)")
            }
        }
    }
}
