import DriverProtocol
import HostCore
import HostRuntime
import Testing

@Suite("What a configuration says of pools")
struct PoolSettingsTests {
    private func configuration(_ text: String) throws -> HostConfiguration {
        var configuration = HostConfiguration()
        try HostConfigurationFile.apply(Array(text.utf8), path: "host.json", to: &configuration)
        return configuration
    }

    @Test("a pool's policy comes after that of all pools, each under its own name; other pools have only the latter")
    func policies() throws {
        let configuration = try configuration(
            #"{"policy": {"privileged": false}, "pools": [{"name": "etl", "policy": {"clusters": ["a"]}}, {"name": "x"}]}"#
        )
        let all = PolicyGate.Entry(place: "policy", policy: LaunchPolicy(allowsPrivileged: false))
        let own = PolicyGate.Entry(place: "pools[etl].policy", policy: LaunchPolicy(lists: [.clusters: ["a"]]))
        #expect(configuration.policyGate(ofPool: "etl") == PolicyGate([all, own]))
        #expect(configuration.policyGate(ofPool: "x") == PolicyGate([all]))
        #expect(configuration.policyGate(ofPool: "unnamed") == PolicyGate([all]))
        #expect(HostConfiguration().policyGate(ofPool: "etl") == PolicyGate())
    }

    @Test("a pool's shadow is that of the command line, else its own")
    func shadows() throws {
        var configuration = try configuration(
            #"{"pools": [{"name": "etl", "shadow": "fargate"}, {"name": "x", "shadow": "ec2"}, {"name": "y"}]}"#)
        configuration.shadows = ["x": "mine"]
        #expect(configuration.allShadows == ["etl": "fargate", "x": "mine"])
    }
}
