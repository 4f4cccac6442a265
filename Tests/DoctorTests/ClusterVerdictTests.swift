import Doctor
import DriverProtocol
import Testing

@Suite("Doctor: clusters and their capacity")
struct ClusterVerdictTests {
    private func verdict(
        _ cluster: LookUp<JSONValue>, providers: [String] = [], usesDefault: Bool = false, usesInstances: Bool = false
    ) -> [CheckResult] {
        var use = LaunchNeeds.ClusterUse()
        use.providers = providers
        use.usesDefaultStrategy = usesDefault
        use.usesInstances = usesInstances
        use.owners = ["the pool 'etl'"]
        return ClusterVerdict.cluster("batch", cluster, use: use, region: "eu-west-1")
    }

    private func active(_ members: JSONObject = [:]) -> LookUp<JSONValue> {
        var cluster = members
        cluster["status"] = "ACTIVE"
        return .found(.object(cluster))
    }

    @Test("only an ACTIVE cluster is well; one that may not be looked at is a warning")
    func status() {
        #expect(verdict(active()).map(\.status) == [.ok])
        let missing = verdict(.found(.null))
        #expect(missing.map(\.status) == [.failure])
        #expect(missing[0].seen == "there is no such cluster in eu-west-1 (needed by the pool 'etl')")
        let deleted = verdict(.found(["status": "INACTIVE"]), providers: ["FARGATE"])
        #expect(deleted.map(\.status) == [.failure])
        #expect(deleted[0].seen.hasPrefix("it is INACTIVE: it has been deleted"))
        #expect(verdict(.denied("no leave")).map(\.status) == [.warning])
        #expect(verdict(.failed("no answer")).map(\.status) == [.failure])
    }

    @Test("a provider that is not attached is a failure that names it and what is attached")
    func providers() {
        let attached: JSONObject = ["capacityProviders": ["FARGATE"]]
        #expect(verdict(active(attached), providers: ["FARGATE"]).map(\.status) == [.ok, .ok])
        let spot = verdict(active(attached), providers: ["FARGATE_SPOT", "FARGATE"])
        #expect(spot.map(\.status) == [.ok, .failure])
        #expect(spot[1].seen == "not attached to the cluster: FARGATE_SPOT (it has FARGATE)")
        #expect(spot[1].remedy?.contains("--capacity-providers FARGATE FARGATE_SPOT") == true)
        #expect(verdict(active(), providers: ["asg"])[1].seen.contains("(it has none)"))
    }

    @Test("tasks for instances need one that is registered, unless a default strategy leads elsewhere")
    func instances() {
        #expect(
            verdict(active(["registeredContainerInstancesCount": 2]), usesInstances: true).map(\.status) == [.ok, .ok])
        #expect(verdict(active(), usesInstances: true).map(\.status) == [.ok, .warning])
        #expect(verdict(active(), usesDefault: true).map(\.status) == [.ok, .warning])
        let strategy: JSONObject = ["defaultCapacityProviderStrategy": [["capacityProvider": "FARGATE"]]]
        #expect(verdict(active(strategy), usesDefault: true).map(\.status) == [.ok])
    }
}
