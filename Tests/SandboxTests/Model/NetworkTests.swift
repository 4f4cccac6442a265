import DriverProtocol
import SandboxModel
import Testing

@Suite("EC2, STS, clusters and tags")
struct NetworkTests {
    private func xml(_ driver: inout AccountDriver, _ service: AWSService, _ form: String) -> (
        status: Int, text: String
    ) {
        let query = QueryForm(Array(form.utf8))
        let answer = driver.account.answer(
            APIRequest(service: service, operation: query["Action"] ?? "", body: Array(form.utf8)), at: driver.now)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test("the default VPC and its three subnets are found by filters and by id")
    func defaultVPC() {
        var driver = AccountDriver()
        let vpcs = xml(
            &driver, .ec2, "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=is-default&Filter.1.Value.1=true")
        #expect(vpcs.text.contains("<vpcId>vpc-0d00000000000001</vpcId>"))
        let none = xml(&driver, .ec2, "Action=DescribeVpcs&Filter.1.Name=is-default&Filter.1.Value.1=false")
        #expect(none.text.contains("<vpcSet></vpcSet>"))
        let subnets = xml(
            &driver, .ec2, "Action=DescribeSubnets&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0d00000000000001")
        #expect(subnets.text.split(separator: "<subnetId>").count == 4)
        let one = xml(&driver, .ec2, "Action=DescribeSubnets&SubnetId.1=subnet-0d00000000000002b")
        #expect(one.text.contains("us-east-1b") && !one.text.contains("us-east-1a"))
    }

    @Test("an unknown id, filter or operation is refused in EC2's form")
    func refused() {
        var driver = AccountDriver()
        let vpc = xml(&driver, .ec2, "Action=DescribeVpcs&VpcId.1=vpc-none")
        #expect(vpc.status == 400)
        #expect(vpc.text.contains("<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code>"))
        #expect(xml(&driver, .ec2, "Action=DescribeVpcs&Filter.1.Name=colour").text.contains("InvalidParameterValue"))
        #expect(xml(&driver, .ec2, "Action=DeleteVpc").text.contains("InvalidAction"))
    }

    @Test("private subnets have a route table without a gateway")
    func routeTables() throws {
        var driver = AccountDriver()
        driver.account.network.vpcs = try Network.vpcs(
            json: [["id": "vpc-1", "subnets": ["subnet-1", ["id": "subnet-2", "public": false]]]], region: "us-east-1")
        let main = xml(&driver, .ec2, "Action=DescribeRouteTables&Filter.1.Name=association.main&Filter.1.Value.1=true")
        #expect(main.text.contains("igw-"))
        let own = xml(
            &driver, .ec2, "Action=DescribeRouteTables&Filter.1.Name=association.subnet-id&Filter.1.Value.1=subnet-2")
        #expect(own.text.contains("<subnetId>subnet-2</subnetId>") && !own.text.contains("igw-"))
    }

    @Test("subnets behind a NAT gateway have a route table of their own")
    func natGateway() throws {
        var driver = AccountDriver()
        driver.account.network.vpcs = try Network.vpcs(
            json: [["id": "vpc-1", "subnets": [["id": "subnet-1", "nat": true]]]], region: "us-east-1")
        let own = xml(
            &driver, .ec2, "Action=DescribeRouteTables&Filter.1.Name=association.subnet-id&Filter.1.Value.1=subnet-1")
        #expect(own.text.contains("<natGatewayId>nat-1</natGatewayId>") && !own.text.contains("igw-"))
    }

    @Test("a network interface is found by its addresses, with its groups and its public address")
    func interfaces() throws {
        var driver = AccountDriver()
        driver.account.network.vpcs = try Network.vpcs(
            json: [
                [
                    "id": "vpc-1", "subnets": ["subnet-1"],
                    "interfaces": [
                        [
                            "id": "eni-1", "subnet": "subnet-1", "mac": "0e:00", "ip": "10.0.0.9",
                            "publicIp": "198.51.100.1", "securityGroups": ["sg-7"],
                        ], ["id": "eni-2", "subnet": "subnet-1", "mac": "0e:01", "ip": "10.0.0.8"],
                    ],
                ]
            ], region: "us-east-1")
        let found = xml(
            &driver, .ec2,
            "Action=DescribeNetworkInterfaces&Filter.1.Name=mac-address&Filter.1.Value.1=0e:00"
                + "&Filter.2.Name=addresses.private-ip-address&Filter.2.Value.1=10.0.0.9")
        #expect(
            found.text.contains("<groupId>sg-7</groupId>") && found.text.contains("<publicIp>198.51.100.1</publicIp>"))
        #expect(found.text.contains("eni-1") && !found.text.contains("eni-2"))
        #expect(throws: ControlError.self) {
            try Network.vpcs(json: [["id": "vpc-1", "interfaces": [["id": "eni-1"]]]], region: "us-east-1")
        }
    }

    @Test("GetCallerIdentity tells the account")
    func identity() {
        var driver = AccountDriver()
        #expect(xml(&driver, .sts, "Action=GetCallerIdentity").text.contains("<Account>123456789012</Account>"))
        #expect(xml(&driver, .sts, "Action=AssumeRole").text.contains("<Type>Sender</Type><Code>InvalidAction</Code>"))
    }

    @Test("a cluster is created, described, refused while it has tasks, and deleted")
    func clusters() throws {
        var driver = AccountDriver()
        try driver.register()
        try driver.call(
            "CreateCluster",
            [
                "clusterName": "jobs", "capacityProviders": ["FARGATE"],
                "defaultCapacityProviderStrategy": [["capacityProvider": "FARGATE", "weight": 1]],
            ])
        let task = try driver.call("RunTask", AccountDriver.order(["cluster": "jobs", "launchType": .null]))["tasks"]?[
            0]
        #expect(task?["capacityProviderName"] == "FARGATE")
        let described = try driver.call("DescribeClusters", ["clusters": ["jobs", "none"]])
        #expect(described["clusters"]?[0]?["pendingTasksCount"] == 1)
        #expect(described["failures"]?[0]?["reason"] == "MISSING")
        #expect(try driver.call("DeleteCluster", ["cluster": "jobs"])["__type"] == "ClusterContainsTasksException")
        try driver.call("StopTask", ["cluster": "jobs", "task": task?["taskArn"] ?? .null])
        driver.advance(milliseconds: 100)
        #expect(try driver.call("DeleteCluster", ["cluster": "jobs"])["cluster"]?["status"] == "INACTIVE")
        #expect(try driver.call("ListTasks", ["cluster": "jobs"])["__type"] == "ClusterNotFoundException")
        let created = try driver.call("CreateCluster", ["clusterName": "x", "capacityProviders": ["asg"]])
        #expect(created["__type"] == "InvalidParameterException")
    }

    @Test("capacity providers are described, the unknown ones as MISSING")
    func capacityProviders() throws {
        var driver = AccountDriver(capacityProviders: ["asg"])
        let all = try driver.call("DescribeCapacityProviders", [:])
        #expect(
            all["capacityProviders"]?.array?.compactMap { $0["name"]?.string } == ["FARGATE", "FARGATE_SPOT", "asg"])
        let some = try driver.call("DescribeCapacityProviders", ["capacityProviders": ["asg", "none"]])
        #expect(some["failures"]?[0]?["reason"] == "MISSING")
    }

    @Test("clusters, definitions and tasks carry tags")
    func tags() throws {
        var driver = AccountDriver()
        let definition = try driver.register()["taskDefinition"]?["taskDefinitionArn"] ?? .null
        let task = try driver.call("RunTask", AccountDriver.order())["tasks"]?[0]?["taskArn"] ?? .null
        for arn in [definition, task, "arn:aws:ecs:us-east-1:123456789012:cluster/default"] {
            try driver.call(
                "TagResource",
                ["resourceArn": arn, "tags": [["key": "a", "value": "1"], ["key": "b", "value": "2"]]])
            try driver.call("TagResource", ["resourceArn": arn, "tags": [["key": "a", "value": "3"]]])
            try driver.call("UntagResource", ["resourceArn": arn, "tagKeys": ["b"]])
            #expect(
                try driver.call("ListTagsForResource", ["resourceArn": arn])["tags"] == [["key": "a", "value": "3"]])
        }
        let unknown = try driver.call("ListTagsForResource", ["resourceArn": "arn:aws:s3:::bucket"])
        #expect(unknown["__type"] == "InvalidParameterException")
    }
}
