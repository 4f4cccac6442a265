import AWSAPI
import Doctor
import Testing

@Suite("Doctor: quotas against need")
struct QuotaVerdictTests {
    private static let sizes: [(pool: String, kind: LaunchKind, vCPUs: Double)] = [
        ("etl", .fargateSpot, 0.5), ("etl", .fargate, 0.5), ("ml", .fargate, 4),
    ]

    private func needs(_ limits: [String: Int], host: Int? = nil) -> [QuotaVerdict.Need] {
        QuotaVerdict.needs(Self.sizes, limit: { limits[$0] }, hostLimit: host)
    }

    @Test("a pool's limit times its largest run, over all pools, for each kind of capacity")
    func need() {
        #expect(
            needs(["etl": 10, "ml": 2]) == [
                .init(kind: .fargate, vCPUs: 13, largest: 4, unlimited: []),
                .init(kind: .fargateSpot, vCPUs: 5, largest: 0.5, unlimited: []),
            ])
        #expect(
            needs(["etl": 10]) == [
                .init(kind: .fargate, vCPUs: 5, largest: 4, unlimited: ["ml"]),
                .init(kind: .fargateSpot, vCPUs: 5, largest: 0.5, unlimited: []),
            ])
    }

    @Test("the host's own limit bounds what pools without one need")
    func hostLimit() {
        #expect(needs([:], host: 3).map(\.vCPUs) == [12, 1.5])
        #expect(needs(["etl": 1, "ml": 1], host: 100).map(\.vCPUs) == [4.5, 0.5])
    }

    @Test("more than the quota waits, a run larger than the quota never starts, and no limit is said")
    func verdicts() {
        let need = QuotaVerdict.Need(kind: .fargate, vCPUs: 13, largest: 4, unlimited: [])
        func verdict(_ need: QuotaVerdict.Need, _ quota: LookUp<Double?>) -> CheckResult {
            QuotaVerdict.quota(need, quota, region: "us-east-1")
        }
        #expect(verdict(need, .found(13)).status == .ok)
        let tight = verdict(need, .found(12.5))
        #expect(tight.status == .warning)
        #expect(tight.remedy?.contains("--quota-code L-3032A538") == true)
        #expect(verdict(need, .found(3)).status == .failure)
        #expect(verdict(need, .found(nil)).status == .skipped)
        #expect(verdict(need, .denied("no leave")).status == .skipped)
        let spot = QuotaVerdict.Need(kind: .fargateSpot, vCPUs: 5, largest: 0.5, unlimited: ["etl"])
        let open = verdict(spot, .found(6))
        #expect(open.status == .ok)
        #expect(
            open.seen == "6 (L-36FBB829): enough for 12 runs of 0.5 at a time; no limit to hold against it: 'etl'")
        // What the limited pools need is held against it all the same.
        #expect(verdict(spot, .found(4)).status == .warning)
        #expect(QuotaVerdict.code(.other) == nil)
    }
}
