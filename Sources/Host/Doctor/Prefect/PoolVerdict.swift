package import DriverProtocol

/// Judges a work pool, its template and its deployments' job variables.
package enum PoolVerdict {
    /// A pool that was named and that the server does not have.
    package static func missing(_ name: String) -> CheckResult {
        CheckResult(
            .pools, "pool", "'\(name)'", .warning,
            "the Prefect server has no such pool; worker-host makes it when it serves",
            remedy: "Check the name given to --pool, or create it: prefect work-pool create --type ecs \(name)")
    }

    /// No pool was named, and the server has none to serve.
    package static let none = CheckResult(
        .pools, "pool", .warning, "the Prefect server has no work pool of type ecs; worker-host waits for one",
        remedy: "Create one: prefect work-pool create --type ecs NAME")

    /// - Parameters:
    ///   - type: of the pools that are served.
    ///   - wanted: the queues that were named to be served; empty: all.
    package static func pool(_ pool: PoolFacts, type: String, wanted: [String]) -> CheckResult {
        let name = pool.name
        func result(_ status: CheckResult.Status, _ seen: String, _ remedy: String? = nil) -> CheckResult {
            CheckResult(.pools, "pool", "'\(name)'", status, seen, remedy: remedy)
        }
        guard pool.type == type else {
            return result(
                .failure, "it is of type '\(pool.type)', and worker-host serves pools of type '\(type)'",
                "Name another pool with --pool, or create one: prefect work-pool create --type \(type) NAME")
        }
        if pool.isPaused {
            return result(
                .warning, "it is paused: none of its runs are launched", "prefect work-pool resume \(name)")
        }
        if pool.concurrencyLimit == 0 {
            return result(
                .warning, "its concurrency limit is 0: none of its runs are launched",
                "prefect work-pool set-concurrency-limit \(name) COUNT, or clear-concurrency-limit \(name)")
        }
        let missing = wanted.filter { name in !pool.queues.contains { $0.name == name } }
        if !missing.isEmpty {
            return result(
                .warning, "it has no work queue \(Wording.list(missing)), which --work-queue names",
                "It has \(Wording.list(pool.queues.map(\.name))); create one with: prefect work-queue create NAME --pool \(name)"
            )
        }
        let paused = pool.queues.filter { $0.isPaused && (wanted.isEmpty || wanted.contains($0.name)) }.map(\.name)
        if !paused.isEmpty {
            return result(
                .warning, "paused work queues: \(Wording.list(paused)); their runs are not launched",
                "prefect work-queue resume \(paused[0]) --pool \(name)")
        }
        let limit = pool.concurrencyLimit.map { "at most \($0) runs at a time" } ?? "no concurrency limit"
        return result(.ok, "of type \(pool.type), \(limit)")
    }

    /// The pool's base job template.
    package static func template(ofPool name: String, isEmpty: Bool, _ findings: [ConfigurationFinding]) -> CheckResult
    {
        if isEmpty {
            return CheckResult(
                .pools, "template", "of '\(name)'", .warning,
                "the pool has none; worker-host gives it the default one when it serves",
                remedy: "Or give it one: worker-host template base-job-template")
        }
        return verdict("template", "of '\(name)'", findings)
            ?? CheckResult(.pools, "template", "of '\(name)'", .ok, "nothing to find fault with")
    }

    /// A deployment's job variables; nil when there is nothing to say.
    package static func deployment(
        _ deployment: String, ofPool name: String, _ findings: [ConfigurationFinding]
    ) -> CheckResult? {
        verdict("deployment", "'\(deployment)' of '\(name)'", findings)
    }

    /// All deployments together.
    /// - Parameters:
    ///   - checked: how many were looked at.
    ///   - faulty: how many of them have a result of their own.
    package static func deployments(ofPool name: String, all: Int, checked: Int, faulty: Int) -> CheckResult {
        let subject = "of '\(name)'"
        guard all > 0 else {
            return CheckResult(
                .pools, "deployments", subject, .ok,
                "none yet: a run by the pool's own defaults stands for those to come")
        }
        let looked =
            checked < all
            ? "the \(checked) of \(all) that changed last were checked"
            : all == 1 ? "the one was checked" : "all \(all) were checked"
        let found = faulty == 0 ? "nothing to find fault with" : "\(faulty) with findings"
        let more = checked < all ? "; worker-host plan --pool \(name) --check looks at all" : ""
        return CheckResult(.pools, "deployments", subject, .ok, "\(looked): \(found)\(more)")
    }

    /// What could not be read of a pool.
    package static func unreadable(_ check: String, _ pool: String, _ reason: String) -> CheckResult {
        CheckResult(.pools, check, "of '\(pool)'", .failure, reason, remedy: "Mend what the Prefect server names")
    }

    private static func verdict(
        _ check: String, _ subject: String, _ findings: [ConfigurationFinding]
    ) -> CheckResult? {
        let errors = findings.filter { $0.severity == .error }
        guard let first = errors.first ?? findings.first else { return nil }
        let more = findings.count - 1
        let others = more > 0 ? " (and \(more) more)" : ""
        return CheckResult(
            .pools, check, subject, errors.isEmpty ? .warning : .failure,
            Wording.withoutStop(Wording.placed(first.path, first.message)) + others,
            remedy: first.hint ?? "worker-host plan --pool NAME --check shows all findings")
    }
}
