internal import AWSAPI
internal import DriverProtocol
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
    /// - Parameter boundDriver: the driver that the pool is bound to.
    package func preview(_ job: ResolvedJob, boundDriver: String? = nil) async -> LaunchPreview {
        var preview = LaunchPreview()
        preview.flowRun = job.input.flowRun.document.name
        do throws(PreviewFailure) {
            try await fill(&preview, job, boundDriver: boundDriver)
        } catch {
            preview.failure = error
        }
        return preview
    }

    private func fill(
        _ preview: inout LaunchPreview, _ job: ResolvedJob, boundDriver: String?
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
        let (plan, generation, facts) = try await plan(job, driver: choice.name, place: place, &preview)
        preview.warnings = plan.warnings
        preview.explain = plan.explain + PreviewOrigins.explain(job)
        try await checkCluster(plan, place: place, &preview)
        try await compose(plan, facts: facts, job: job, generation: generation, place: place, &preview)
    }

    private func plan(
        _ job: ResolvedJob, driver: String, place: PreviewPlace, _ preview: inout LaunchPreview
    ) async throws(PreviewFailure) -> (TaskPlan, DriverGeneration, JSONObject) {
        var request = job.planRequest(
            region: place.region, partition: AWSPartition.of(region: place.region).name)
        var negotiation = PlanNegotiation()
        while true {
            let (answer, generation): (PlanAnswer, DriverGeneration)
            do throws(DriverFailure) {
                (answer, generation) = try await fleet.planned(request, driver: driver)
            } catch {
                var failure = Self.failure(error)
                // A definition that AWS does not have is AWS's word, which the driver passes on.
                if request.facts.contains(where: { $0.value.isNull }), failure.kind == "incompatible" {
                    failure.kind = "aws-error"
                }
                throw failure
            }
            let step: PlanNegotiation.Step
            do throws(DriverError) {
                step = try negotiation.take(answer)
            } catch {
                throw PreviewFailure(error)
            }
            switch step {
            case .done(let plan): return (plan, generation, request.facts)
            case .lookUp(let needs):
                for need in needs {
                    request.facts[need.name] = try await look(up: need, in: place, &preview)
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
