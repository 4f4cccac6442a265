import HostCore
import Testing

@Suite struct InfrastructurePIDTests {
    @Test(
        "a pid reads back, with a cluster that is a name or an ARN",
        arguments: ["default", "arn:aws:ecs:eu-west-1:123456789012:cluster/batch"])
    func roundTrip(cluster: String) throws {
        let pid = InfrastructurePID(
            cluster: cluster, taskARN: "arn:aws:ecs:eu-west-1:123456789012:task/batch/0123456789abcdef")
        let read = try #require(InfrastructurePID(pid.description))
        #expect(read == pid)
        #expect(read.region == "eu-west-1")
    }

    @Test("another worker's pid is none of ours", arguments: [nil, "", "host:1234", "a::b"] as [String?])
    func foreign(text: String?) {
        #expect(InfrastructurePID(text) == nil)
    }
}
