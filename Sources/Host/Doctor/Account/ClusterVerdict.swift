package import DriverProtocol

/// Judges the clusters that launches name.
package enum ClusterVerdict {
    /// - Parameters:
    ///   - cluster: as DescribeClusters gives it; null when there is no such cluster.
    ///   - region: where it was looked for.
    package static func cluster(
        _ name: String, _ cluster: LookUp<JSONValue>, use: LaunchNeeds.ClusterUse, region: String
    ) -> [CheckResult] {
        let subject = "'\(name)'"
        let found: JSONValue
        switch cluster {
        case .found(let value): found = value
        case .denied(let reason):
            // The host itself needs this one, to tell a cluster that is gone from a task that is gone.
            return [
                CheckResult(
                    .aws, "cluster", subject, .warning, reason,
                    remedy: "worker-host template iam-policy --pool NAME prints the policy that worker-host needs")
            ]
        case .failed(let reason): return [CheckResult(.aws, "cluster", subject, .failure, reason)]
        }
        let owner = use.owners.first.map { " (needed by \($0))" } ?? ""
        guard !found.isNull else {
            return [
                CheckResult(
                    .aws, "cluster", subject, .failure, "there is no such cluster in \(region)\(owner)",
                    remedy:
                        "Create it: aws ecs create-cluster --cluster-name \(name), or name one that exists in the job variable cluster"
                )
            ]
        }
        let status = found["status"]?.string ?? "of unknown status"
        guard status == "ACTIVE" else {
            let deleted = status == "INACTIVE" ? ": it has been deleted" : ""
            return [
                CheckResult(
                    .aws, "cluster", subject, .failure, "it is \(status)\(deleted)\(owner)",
                    remedy:
                        "Create it anew: aws ecs create-cluster --cluster-name \(name), or name one that is ACTIVE in the job "
                        + "variable cluster")
            ]
        }
        let running = found["runningTasksCount"]?.int.map { ", running tasks: \($0)" } ?? ""
        return [CheckResult(.aws, "cluster", subject, .ok, "ACTIVE in \(region)\(running)")]
            + capacity(name, found, use)
    }

    private static func capacity(
        _ name: String, _ cluster: JSONValue, _ use: LaunchNeeds.ClusterUse
    ) -> [CheckResult] {
        let subject = "of '\(name)'"
        let attached = (cluster["capacityProviders"]?.array ?? []).compactMap(\.string)
        var results: [CheckResult] = []
        let missing = use.providers.filter { !attached.contains($0) }
        if !missing.isEmpty {
            let has = attached.isEmpty ? "it has none" : "it has \(attached.joined(separator: ", "))"
            results.append(
                CheckResult(
                    .aws, "capacity providers", subject, .failure,
                    "not attached to the cluster: \(missing.joined(separator: ", ")) (\(has))",
                    remedy: "Attach it: aws ecs put-cluster-capacity-providers --cluster \(name) --capacity-providers "
                        + (attached + missing).joined(separator: " ") + " --default-capacity-provider-strategy …"))
        } else if !use.providers.isEmpty {
            results.append(
                CheckResult(
                    .aws, "capacity providers", subject, .ok,
                    "\(use.providers.joined(separator: ", ")) \(use.providers.count == 1 ? "is" : "are") attached"))
        }
        let usesDefaultOfInstances =
            use.usesDefaultStrategy && (cluster["defaultCapacityProviderStrategy"]?.array ?? []).isEmpty
        if use.usesInstances || usesDefaultOfInstances {
            let count = cluster["registeredContainerInstancesCount"]?.int ?? 0
            let why =
                use.usesInstances ? "by launch type" : "since the cluster has no default capacity provider strategy"
            results.append(
                count > 0
                    ? CheckResult(
                        .aws, "container instances", subject, .ok,
                        "\(count) registered, for tasks that run there \(why)")
                    : CheckResult(
                        .aws, "container instances", subject, .warning,
                        "none is registered, and tasks are to run there \(why): they wait for one",
                        remedy: "Register instances with the cluster, or let the job variable launch_type or "
                            + "capacity_provider_strategy name other capacity"))
        }
        return results
    }
}
