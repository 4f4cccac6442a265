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

    @Test("its cluster's ARN is in the account and region of the task", arguments: ["batch", "default", ""])
    func clusterARN(cluster: String) {
        for task in ["task/batch/0123456789abcdef", "task/0123456789abcdef"] {
            let pid = InfrastructurePID(cluster: cluster, taskARN: "arn:aws-cn:ecs:cn-north-1:123456789012:\(task)")
            let name = cluster.isEmpty ? "default" : cluster
            #expect(pid.clusterARN == "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/\(name)")
        }
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/batch"
        #expect(InfrastructurePID(cluster: arn, taskARN: "arn:aws:ecs:eu-west-1:1:task/a").clusterARN == arn)
        #expect(InfrastructurePID(cluster: "batch", taskARN: "arn:odd").clusterARN == "batch")
    }

    @Test("another worker's pid is none of ours", arguments: [nil, "", "host:1234", "a::b"] as [String?])
    func foreign(text: String?) {
        #expect(InfrastructurePID(text) == nil)
    }
}
