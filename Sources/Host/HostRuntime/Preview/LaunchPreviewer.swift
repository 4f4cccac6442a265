internal import AWSAPI
package import DriverProtocol
package import DriverSupervision
package import HostCore

/// Walks a flow run as far as it has no effects, and tells what would come after.
package struct LaunchPreviewer: Sendable {
    let fleet: DriverFleet
    let account: any PreviewAccount
    let worker: String
    /// Keys the fingerprints of documents with secrets inside.
    let secretKey: String

    package init(fleet: DriverFleet, account: any PreviewAccount, worker: String, secretKey: String) {
        self.fleet = fleet
        self.account = account
        self.worker = worker
        self.secretKey = secretKey
    }

    /// Previews a resolved job.
    /// - Parameters:
    ///   - boundDriver: the driver that the pool is bound to.
    ///   - policy: what the pool's runs may be launched with.
    ///   - request: what the driver is asked, where that is not made of the job.
    package func preview(
        _ job: ResolvedJob, boundDriver: String? = nil, policy: PolicyGate = PolicyGate(), request: PlanRequest? = nil
    ) async -> LaunchPreview {
        var preview = LaunchPreview()
        preview.flowRun = job.input.flowRun.document.name
        do throws(PreviewFailure) {
            try await fill(&preview, job, boundDriver: boundDriver, policy: policy, request: request)
        } catch {
            preview.failure = error
        }
        return preview
    }

    private func fill(
        _ preview: inout LaunchPreview, _ job: ResolvedJob, boundDriver: String?, policy: PolicyGate,
        request: PlanRequest?
    ) async throws(PreviewFailure) {
        let place = try await account.open(job.awsCredentials)
        preview.region = place.region
        preview.calls = place.calls
        let choice: DriverChoice
        do throws(DriverFailure) {
            choice = try await fleet.choose(
                binding: boundDriver, variable: job.driver, configuration: job.configuration)
        } catch {
            throw Self.failure(error)
        }
        preview.driver = (choice.name, choice.version, choice.why)
        let asked =
            request ?? job.planRequest(region: place.region, partition: AWSPartition.of(region: place.region).name)
        var job = job
        let (planned, generation, facts) = try await plan(
            asked, secrets: &job.secrets, driver: choice.name, place: place, &preview)
        preview.warnings = planned.warnings
        preview.explain = planned.explain + PreviewOrigins.explain(job)
        let plan = try await allowed(planned, by: policy, job: job, place: place, &preview)
        if account.checksClusters { try await checkCluster(plan, place: place, &preview) }
        try await compose(plan, facts: facts, job: job, generation: generation, place: place, &preview)
    }

    /// - Parameter secrets: gets what the facts hold that the driver may not see.
    /// - Returns: the plan, and the facts as AWS told them.
    private func plan(
        _ asked: PlanRequest, secrets: inout SecretTokens, driver: String, place: PreviewPlace,
        _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) -> (TaskPlan, DriverGeneration, JSONObject) {
        var request = asked
        var facts = asked.facts
        var negotiation = PlanNegotiation()
        var lacksFact = false
        while true {
            let (answer, generation): (PlanAnswer, DriverGeneration)
            do throws(DriverFailure) {
                (answer, generation) = try await fleet.planned(request, driver: driver)
            } catch {
                var failure = Self.failure(error)
                // A definition that AWS does not have is AWS's word, which the driver passes on.
                if lacksFact, failure.kind == "incompatible" { failure.kind = "aws-error" }
                throw failure
            }
            let step: PlanNegotiation.Step
            do throws(DriverError) {
                step = try negotiation.take(answer)
            } catch {
                throw PreviewFailure(error)
            }
            switch step {
            case .done(let plan): return (plan, generation, facts)
            case .lookUp(let needs):
                for need in needs {
                    let fact = try await look(up: need, in: place, &preview)
                    if fact.isNull, !need.isOptional, need.operation != FactNeed.hostNetwork { lacksFact = true }
                    facts[need.name] = fact
                    secrets.give(fact, as: need.name, to: &request)
                }
            }
        }
    }

    /// Looks a fact up, and notes the call.
    func look(
        up need: FactNeed, in place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) -> JSONValue {
        preview.calls.append(AWSCall(need, region: place.isElsewhere ? place.region : nil))
        return try await account.fact(need, in: place)
    }

    /// Passes the plan through the pool's policy.
    private func allowed(
        _ plan: TaskPlan, by policy: PolicyGate, job: ResolvedJob, place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) -> TaskPlan {
        var described: JSONValue?
        if let need = policy.need(for: plan, secrets: job.secrets) {
            described = try await look(up: need, in: place, &preview)
        }
        do throws(PolicyRefusal) {
            return try policy.pass(plan, described: described, secrets: job.secrets)
        } catch {
            throw PreviewFailure(error)
        }
    }

    /// RunTask would refuse a cluster that is not there; a preview asks before.
    private func checkCluster(
        _ plan: TaskPlan, place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) {
        for cluster in Set(plan.attempts.map { $0.runTask["cluster"]?.string ?? "" }).sorted() {
            let need = FactNeed(
                name: "cluster", operation: "ecs:DescribeClusters",
                parameters: cluster.isEmpty ? [:] : ["clusters": [.string(cluster)]])
            let answer: JSONValue
            do throws(PreviewFailure) {
                answer = try await account.fact(need, in: place)
            } catch {
                preview.warnings.append(
                    .init(message: "Whether the cluster exists could not be told: \(error.message)", hint: error.hint))
                return
            }
            let status = answer["clusters"]?[0]?["status"]?.string
            guard status != "ACTIVE" else { continue }
            let name = cluster.isEmpty ? "default" : cluster
            throw PreviewFailure(
                kind: "run-failed", path: "/configuration/cluster",
                message:
                    "Failed to run ECS task, cluster '\(name)' not found. Confirm that the cluster is configured in "
                    + "your region.",
                hint: "Create the cluster in \(place.region), or name one that exists in the job variable cluster"
                    + (status.map { " (it is \($0))." } ?? "."))
        }
    }

    private static func failure(_ failure: DriverFailure) -> PreviewFailure {
        if case .refused(_, let error) = failure { return PreviewFailure(error) }
        return PreviewFailure(
            kind: "driver", path: "/driver", message: failure.message,
            hint: "`worker-host drivers list` shows the drivers that there are.")
    }
}
