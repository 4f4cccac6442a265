import DeploymentTemplates
import Doctor
import DriverProtocol
import DriverSupervision
import FoundationEssentials
import HostCore
import HostRuntime
import PrefectAPI

/// Plans the next runs of pools, and keeps what the plans need to be there. Nothing is launched or registered.
struct LaunchExamination {
    let parts: HostParts
    let sessions: AWSSessions
    let facts: FactCache
    let deadline: Deadline
    /// Whether the host's own account can be asked at all.
    let isAWSUsable: Bool

    /// How many deployments of a pool are looked at: each may cost AWS a call.
    private static let mostDeployments = 25

    /// Launches of one account and region.
    struct Place {
        let session: AWSSession
        /// The job's own credentials; nil: the host's.
        let credentials: JSONObject?
        var launches: [PlannedLaunch] = []
        var permissions = HostPermissions.none
    }

    struct Outcome {
        var results: [CheckResult] = []
        var places: [Place] = []
        /// Whether AWS has kept one plan from being made already: the others would wait as long for the same.
        var isAWSGivenUp = false
    }

    func run(_ pools: [ServedPool]) async -> Outcome {
        guard !pools.isEmpty else { return Outcome() }
        let environment: WorkerEnvironment
        do {
            environment = try parts.workerEnvironment()
        } catch {
            let reason = (error as? StartError)?.message ?? "\(error)"
            return Outcome(results: [
                CheckResult(.pools, "settings", .failure, reason, remedy: "Correct the setting")
            ])
        }
        let resolver = parts.resolver(environment)
        return await parts.fleet.whileRunning {
            var outcome = Outcome()
            for pool in pools { await examine(pool, resolver, &outcome) }
            return outcome
        }
    }

    private func examine(_ served: ServedPool, _ resolver: JobResolver, _ outcome: inout Outcome) async {
        let name = served.pool.name
        let check = PoolCheck(fleet: parts.fleet, resolver: resolver)
        let isEmpty = served.pool.baseJobTemplate.isEmpty
        var served = served
        // As the host does before it serves, but for itself alone.
        if isEmpty { served.pool.baseJobTemplate = DefaultBaseJobTemplate.value }
        do {
            let findings = try await isEmpty ? [] : deadline.run { [served] in try await check.template(of: served) }
            outcome.results.append(PoolVerdict.template(ofPool: name, isEmpty: isEmpty, findings))
            let all = try await deadline.run { [prefect = parts.prefect] in try await prefect.deployments(ofPool: name)
            }
            let some = Self.newest(all)
            var faulty = 0
            for deployment in some {
                let findings = try await deadline.run { [served] in try await check.deployment(deployment, in: served) }
                guard let result = PoolVerdict.deployment(deployment.name, ofPool: name, findings) else { continue }
                faulty += 1
                outcome.results.append(result)
            }
            outcome.results.append(
                PoolVerdict.deployments(ofPool: name, all: all.count, checked: some.count, faulty: faulty))
            await plan(some.isEmpty ? [nil] : some.map(Optional.some), served, resolver, &outcome)
        } catch {
            outcome.results.append(PoolVerdict.unreadable("pool", name, Self.reason(error)))
        }
    }

    private static func newest(_ deployments: [Deployment]) -> [Deployment] {
        let sorted = deployments.sorted { ($0.updated ?? .distantPast) > ($1.updated ?? .distantPast) }
        return Array(sorted.prefix(mostDeployments))
    }

    private func plan(
        _ deployments: [Deployment?], _ served: ServedPool, _ resolver: JobResolver, _ outcome: inout Outcome
    ) async {
        let pool = served.pool.name
        var drivers: Set<String> = []
        var count = 0
        for deployment in deployments {
            let subject = deployment.map { "'\($0.name)' of '\(pool)'" } ?? "of '\(pool)'"
            do {
                let job = try await deadline.run { [pool = served.pool] in
                    try await NextRun(pool: pool, deployment: deployment).job(resolver)
                }
                let isOwn = job.awsCredentials == nil
                if isOwn, outcome.isAWSGivenUp {
                    outcome.results.append(LaunchVerdict.needsAWS(subject))
                    continue
                }
                let (preview, definition) = try await deadline.run { [served] in
                    await previewed(job, boundDriver: served.driver)
                }
                if let failure = preview.failure {
                    let result = LaunchVerdict.failed(subject, failure, isAWSAtFault: !isAWSUsable && isOwn)
                    outcome.isAWSGivenUp = outcome.isAWSGivenUp || result.status == .skipped
                    outcome.results.append(result)
                    continue
                }
                count += 1
                if let driver = preview.driver { drivers.insert("\(driver.name) \(driver.version)") }
                let owner = deployment.map { "the deployment '\($0.name)'" } ?? "the pool '\(pool)'"
                await add(
                    PlannedLaunch(pool: pool, owner: owner, preview, definition: definition), preview, job, &outcome)
            } catch is Deadline.Passed where !isAWSUsable {
                outcome.isAWSGivenUp = true
                outcome.results.append(LaunchVerdict.needsAWS(subject))
            } catch let error as ResolutionError {
                outcome.results.append(LaunchVerdict.failed(subject, PreviewFailure(error), isAWSAtFault: false))
            } catch {
                outcome.results.append(
                    CheckResult(
                        .pools, "launch", subject, .failure, "it cannot be planned: \(Self.reason(error))",
                        remedy: "worker-host plan shows the whole plan"))
            }
        }
        if count > 0 {
            outcome.results.append(LaunchVerdict.planned(pool: pool, count: count, drivers: Array(drivers)))
        }
    }

    private func previewed(_ job: ResolvedJob, boundDriver: String?) async -> (LaunchPreview, JSONObject?) {
        // Clusters have a check of their own, which tells more.
        let account = SurveyAccount(LivePreviewAccount(sessions: sessions, facts: facts), checksClusters: false)
        let preview = await LaunchPreviewer(
            fleet: parts.fleet, account: account, worker: parts.identity.name,
            secretKey: job.input.environment.secretKey
        ).preview(
            job, boundDriver: boundDriver, policy: parts.configuration.policyGate(ofPool: job.input.workPool.name))
        return (preview, await account.definition(of: preview))
    }

    private func add(
        _ launch: PlannedLaunch, _ preview: LaunchPreview, _ job: ResolvedJob, _ outcome: inout Outcome
    ) async {
        guard let session = try? await sessions.session(for: job.awsCredentials) else { return }
        // Families as they are: what IAM is asked about has to be what is called.
        let permissions = HostPermissions(preview, definition: launch.definition, owner: "\u{0}")
        let position = outcome.places.firstIndex { $0.session.scope == session.scope } ?? outcome.places.count
        if position == outcome.places.count {
            outcome.places.append(Place(session: session, credentials: job.awsCredentials))
        }
        outcome.places[position].launches.append(launch)
        outcome.places[position].permissions.add(permissions)
    }

    private static func reason(_ error: any Error) -> String {
        (error as? PrefectError)?.description ?? (error as? ResolutionError)?.description ?? "\(error)"
    }
}
