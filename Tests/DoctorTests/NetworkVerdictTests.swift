import Doctor
import DriverProtocol
import Testing

@Suite("Doctor: subnets and routes")
struct NetworkVerdictTests {
    private static let subnets: JSONValue = [
        "Subnets": [["SubnetId": "subnet-a", "VpcId": "vpc-1", "AvailableIpAddressCount": 12]]
    ]

    private static func tables(_ routes: [JSONValue], own: Bool = true) -> JSONValue {
        let local: JSONValue = ["DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"]
        return [
            "RouteTables": [
                ["VpcId": "vpc-1", "Routes": [local], "Associations": [["Main": true]]],
                [
                    "VpcId": "vpc-1", "Routes": .array([local] + routes),
                    "Associations": own ? [["SubnetId": "subnet-a", "Main": false]] : [],
                ],
            ]
        ]
    }

    private static func route(_ member: String, _ target: String, state: String = "active") -> JSONValue {
        .object(["DestinationCidrBlock": "0.0.0.0/0", member: .string(target), "State": .string(state)])
    }

    private func verdict(
        _ tables: LookUp<JSONValue>, public isPublic: Bool, isFargate: Bool = true,
        subnets: LookUp<JSONValue> = .found(NetworkVerdictTests.subnets)
    ) -> [CheckResult] {
        NetworkVerdict.network(
            .init(subnets: ["subnet-a"], assignsPublicIP: isPublic, isFargate: isFargate), subnets: subnets,
            tables: tables, owner: "the pool 'etl'")
    }

    @Test("behind an internet gateway tasks need a public address, behind a NAT gateway they do not")
    func ways() {
        let igw = LookUp.found(Self.tables([Self.route("GatewayId", "igw-1")]))
        #expect(verdict(igw, public: true).map(\.status) == [.ok, .ok])
        let closed = verdict(igw, public: false)
        #expect(closed.map(\.status) == [.ok, .warning])
        #expect(closed[1].remedy?.contains("assignPublicIp") == true)
        #expect(verdict(igw, public: false, isFargate: false)[1].remedy?.contains("NAT gateway") == true)
        let nat = LookUp.found(Self.tables([Self.route("NatGatewayId", "nat-1")]))
        #expect(verdict(nat, public: false).map(\.status) == [.ok, .ok])
        let transit = LookUp.found(Self.tables([Self.route("TransitGatewayId", "tgw-1")]))
        #expect(verdict(transit, public: false).map(\.status) == [.ok, .ok])
    }

    @Test("no way out is a warning, one that leads to what is gone a failure")
    func noWay() {
        #expect(verdict(.found(Self.tables([])), public: true)[1].status == .warning)
        let gone = LookUp.found(Self.tables([Self.route("NatGatewayId", "nat-1", state: "blackhole")]))
        #expect(verdict(gone, public: false)[1].status == .failure)
        // The table with the route is no subnet's, so the main one counts.
        let main = LookUp.found(Self.tables([Self.route("GatewayId", "igw-1")], own: false))
        #expect(verdict(main, public: true)[1].seen.contains("no way out"))
    }

    @Test("subnets that are not there, of two VPCs or full are told; without leave nothing is said of them")
    func subnets() {
        let any = LookUp.found(Self.tables([]))
        #expect(verdict(any, public: true, subnets: .found(.null)).map(\.status) == [.failure])
        #expect(verdict(any, public: true, subnets: .denied("no leave")).map(\.status) == [.skipped])
        #expect(verdict(.denied("no leave"), public: true).map(\.status) == [.ok, .skipped])
        let full: JSONValue = [
            "Subnets": [["SubnetId": "subnet-a", "VpcId": "vpc-1", "AvailableIpAddressCount": 0]]
        ]
        #expect(verdict(any, public: true, subnets: .found(full))[0].status == .failure)
        let two: JSONValue = [
            "Subnets": [
                ["SubnetId": "subnet-a", "VpcId": "vpc-1"], ["SubnetId": "subnet-b", "VpcId": "vpc-2"],
            ]
        ]
        #expect(verdict(any, public: true, subnets: .found(two))[0].seen.contains("vpc-1, vpc-2"))
    }
}
