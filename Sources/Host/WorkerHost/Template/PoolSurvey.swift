import DeploymentTemplates
import DriverProtocol
import DriverSupervision
import HostCore
import HostRuntime
import PrefectAPI

/// What the jobs of pools need leave for: the next run of each deployment is planned, or one of a pool that has none yet.
struct PoolSurvey {
    let selections: [PoolSelection]
    /// What a host that serves the pools is told: directory of drivers, bindings, policies.
    let configuration: HostConfiguration

    struct Result {
        var permissions = HostPermissions.none
        /// The region of all launches; `*` where there are several, nil where nothing launches.
        var region: String?
        /// Deployments that cannot be planned or may not be launched, and why: they launch nothing until they are mended.
        var problems: [String] = []
    }

    /// - Throws: ``StartError``.
    func run() async throws -> Result {
        let parts = try HostAssembly.parts(configuration: configuration, environment: .process)
        try parts.checkDrivers()
        let resolver = parts.resolver(try parts.workerEnvironment())
        do {
            return try await parts.fleet.whileRunning { try await survey(parts, resolver) }
        } catch let error as PrefectError {
            throw StartError(error.description)
        }
    }

    private func survey(_ parts: HostParts, _ resolver: JobResolver) async throws -> Result {
        // Not this process's own network: the host will run elsewhere.
        let account = LivePreviewAccount(
            sessions: parts.awsSessions(throttle: parts.readingThrottle()),
            facts: FactCache(time: parts.time, host: nil))
        var result = Result()
        for selection in selections {
            let pool = try await read(selection.name, parts.prefect)
            let deployments = try await parts.prefect.deployments(ofPool: pool.name)
            // Nil: a run by the pool's own defaults.
            for deployment in deployments.isEmpty ? [nil] : deployments.map(Optional.some) {
                do {
                    let job = try await NextRun(pool: pool, deployment: deployment).job(resolver)
                    await add(job, selection, deployment, account: account, parts, to: &result)
                } catch let error as ResolutionError {
                    result.problems.append(Self.problem(deployment, pool: pool.name, error.description))
                }
            }
        }
        return result
    }

    private func read(_ name: String, _ prefect: PrefectClient) async throws -> WorkPool {
        guard var pool = try await prefect.workPool(named: name) else {
            throw StartError("the Prefect server has no work pool '\(name)'")
        }
        guard pool.type == PoolDirectory.poolType else {
            throw StartError(
                "the work pool '\(name)' is of type '\(pool.type)', and worker-host serves pools of type 'ecs'")
        }
        if pool.baseJobTemplate.isEmpty { pool.baseJobTemplate = DefaultBaseJobTemplate.value }
        return pool
    }

    private func add(
        _ job: ResolvedJob, _ selection: PoolSelection, _ deployment: Deployment?, account: LivePreviewAccount,
        _ parts: HostParts, to result: inout Result
    ) async {
        // A job with keys of its own does not act as the host; one that asks for a role needs leave for that alone.
        if let role = job.awsCredentials?["assume_role_arn"]?.string, !role.isEmpty {
            result.permissions.assumedRoles.insert(role)
            return
        }
        let own = ["aws_access_key_id", "profile_name"].contains {
            job.awsCredentials?[$0]?.string?.isEmpty == false
        }
        if own { return }
        let survey = SurveyAccount(account)
        let preview = await LaunchPreviewer(
            fleet: parts.fleet, account: survey, worker: parts.identity.name,
            secretKey: job.input.environment.secretKey
        ).preview(
            job, boundDriver: selection.driver ?? configuration.pools.first { $0.name == selection.name }?.driver,
            policy: configuration.policyGate(ofPool: selection.name))
        if let failure = preview.failure {
            result.problems.append(
                failure.kind == "policy"
                    ? Self.refusal(deployment, pool: selection.name, failure)
                    : Self.problem(deployment, pool: selection.name, failure.message))
            return
        }
        result.permissions.add(
            HostPermissions(
                preview, definition: await survey.definition(of: preview), owner: deployment?.id ?? NextRun.id))
        if let region = preview.region {
            result.region = result.region == nil || result.region == region ? region : "*"
        }
    }

    private static func problem(_ deployment: Deployment?, pool: String, _ reason: String) -> String {
        "\(subject(deployment, pool: pool)) cannot be planned, so the policy knows nothing of it: \(reason)"
    }

    /// A plan that the host itself would not carry out needs no leave of AWS's.
    private static func refusal(_ deployment: Deployment?, pool: String, _ failure: PreviewFailure) -> String {
        let more = failure.findings.count > 1 ? " (and \(failure.findings.count - 1) more)" : ""
        return
            "\(subject(deployment, pool: pool)) is not allowed by worker-host's policy, so the IAM policy does not provide "
            + "for it: \(failure.message)\(more)"
    }

    private static func subject(_ deployment: Deployment?, pool: String) -> String {
        deployment.map { "the deployment '\($0.name)' of the pool '\(pool)'" } ?? "the pool '\(pool)' by itself"
    }
}
