package import AWSAPI

/// Judges Fargate's quotas of vCPUs against what pools may have running at a time.
package enum QuotaVerdict {
    /// What pools need of one kind of capacity.
    package struct Need: Sendable, Equatable {
        package let kind: LaunchKind
        /// vCPUs of all runs at a time of the pools that have a limit.
        package let vCPUs: Double
        /// vCPUs of the largest run.
        package let largest: Double
        /// Pools whose runs nothing limits.
        package let unlimited: [String]

        package init(kind: LaunchKind, vCPUs: Double, largest: Double, unlimited: [String]) {
            self.kind = kind
            self.vCPUs = vCPUs
            self.largest = largest
            self.unlimited = unlimited
        }
    }

    /// The code of the quota; nil for capacity that Fargate does not count.
    package static func code(_ kind: LaunchKind) -> String? {
        switch kind {
        case .fargate: "L-3032A538"
        case .fargateSpot: "L-36FBB829"
        case .other: nil
        }
    }

    /// - Parameters:
    ///   - sizes: of ``LaunchNeeds``.
    ///   - limit: the most runs of a pool at a time; nil: none.
    ///   - hostLimit: the most runs that this host has in hand.
    package static func needs(
        _ sizes: [(pool: String, kind: LaunchKind, vCPUs: Double)], limit: (String) -> Int?, hostLimit: Int?
    ) -> [Need] {
        [LaunchKind.fargate, .fargateSpot].compactMap { kind in
            let own = sizes.filter { $0.kind == kind }
            guard let largest = own.map(\.vCPUs).max() else { return nil }
            let limits = own.map { (pool: $0.pool, vCPUs: $0.vCPUs, limit: limit($0.pool)) }
            let unlimited = limits.filter { $0.limit == nil }.map(\.pool)
            let limited = limits.reduce(0) { $0 + Double($1.limit ?? 0) * $1.vCPUs }
            guard let hostLimit else {
                return Need(kind: kind, vCPUs: limited, largest: largest, unlimited: unlimited)
            }
            // Whatever the pools allow, the host has no more runs in hand.
            let most = Double(hostLimit) * largest
            return Need(
                kind: kind, vCPUs: unlimited.isEmpty ? min(limited, most) : most, largest: largest, unlimited: [])
        }
    }

    /// - Parameter quota: nil within when AWS knows none.
    package static func quota(_ need: Need, _ quota: LookUp<Double?>, region: String) -> CheckResult {
        let subject = need.kind == .fargateSpot ? "Fargate Spot vCPUs" : "Fargate On-Demand vCPUs"
        if let skipped = quota.skipped("quota", subject) { return skipped }
        guard case .found(let value?) = quota else {
            return CheckResult(.aws, "quota", subject, .skipped, "AWS tells no such quota in \(region)")
        }
        let code = code(need.kind) ?? ""
        let raise =
            "aws service-quotas request-service-quota-increase --service-code fargate --quota-code \(code) --desired-value COUNT"
        if value < need.largest {
            return CheckResult(
                .aws, "quota", subject, .failure,
                "\(short(value)) (\(code)), and one run takes \(short(need.largest)): it is never launched",
                remedy: raise)
        }
        if need.vCPUs > value {
            return CheckResult(
                .aws, "quota", subject, .warning,
                "\(short(value)) (\(code)), and the limits allow \(short(need.vCPUs)) at a time: the rest waits for capacity",
                remedy: raise + ", or lower the pools' concurrency limits or --limit")
        }
        guard need.unlimited.isEmpty else {
            let runs = need.largest > 0 ? Int(value / need.largest) : 0
            return CheckResult(
                .aws, "quota", subject, .ok,
                "\(short(value)) (\(code)): enough for \(runs) runs of \(short(need.largest)) at a time; no limit to hold "
                    + "against it: \(Wording.list(need.unlimited))")
        }
        return CheckResult(
            .aws, "quota", subject, .ok,
            "\(short(value)) (\(code)), and the limits allow \(short(need.vCPUs)) at a time")
    }

    /// `0.25`, `6`
    private static func short(_ value: Double) -> String {
        guard value != value.rounded() else { return String(Int(value)) }
        return String((value * 1000).rounded() / 1000)
    }
}
