import AWSAPI
import DriverProtocol
import HTTPCore
import Testing

@Suite("Facts and EC2's answers")
struct FactTests {
    @Test("subnets come in the form of AWS's own tools, all pages of them")
    func subnets() async throws {
        let transport = ScriptedTransport([
            .ok(
                """
                <DescribeSubnetsResponse><requestId>r</requestId><subnetSet><item><subnetId>subnet-1</subnetId>
                <availableIpAddressCount>251</availableIpAddressCount><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch>
                <ipv6CidrBlockAssociationSet/><tagSet><item><key>Name</key><value>5</value></item></tagSet>
                <privateDnsNameOptionsOnLaunch><hostnameType>ip-name</hostnameType>
                <enableResourceNameDnsARecord>false</enableResourceNameDnsARecord></privateDnsNameOptionsOnLaunch>
                </item></subnetSet><nextToken>page 2</nextToken></DescribeSubnetsResponse>
                """),
            .ok(
                "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-2</subnetId></item></subnetSet></DescribeSubnetsResponse>"
            ),
        ])
        let found = try await AWSClient.test(transport).fact(
            operation: "ec2:DescribeSubnets",
            parameters: ["SubnetIds": ["subnet-1", "subnet-2"], "MaxResults": 1, "DryRun": false])
        #expect(
            found == [
                "Subnets": [
                    [
                        "SubnetId": "subnet-1", "AvailableIpAddressCount": 251, "MapPublicIpOnLaunch": true,
                        "Ipv6CidrBlockAssociationSet": [], "Tags": [["Key": "Name", "Value": "5"]],
                        "PrivateDnsNameOptionsOnLaunch": [
                            "HostnameType": "ip-name", "EnableResourceNameDnsARecord": false,
                        ],
                    ],
                    ["SubnetId": "subnet-2"],
                ]
            ])
        #expect(
            transport.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
                "Action=DescribeSubnets&Version=2016-11-15&SubnetId.1=subnet-1&SubnetId.2=subnet-2&MaxResults=1&DryRun=false",
                "Action=DescribeSubnets&Version=2016-11-15&SubnetId.1=subnet-1&SubnetId.2=subnet-2&MaxResults=1&DryRun=false"
                    + "&NextToken=page%202",
            ])
    }

    @Test("members that AWS's tools name otherwise than the XML does")
    func names() async throws {
        let groups = ScriptedTransport([
            .ok(
                """
                <R><securityGroupInfo><item><groupId>sg-1</groupId><groupDescription>d</groupDescription><ipPermissions><item>
                <ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>81</toPort><groups><item><groupId>sg-2</groupId></item>
                </groups><ipRanges/></item></ipPermissions><ipPermissionsEgress/></item></securityGroupInfo></R>
                """)
        ])
        #expect(
            try await AWSClient.test(groups).fact(operation: "ec2:DescribeSecurityGroups", parameters: [:]) == [
                "SecurityGroups": [
                    [
                        "GroupId": "sg-1", "Description": "d",
                        "IpPermissions": [
                            [
                                "IpProtocol": "tcp", "FromPort": 80, "ToPort": 81,
                                "UserIdGroupPairs": [["GroupId": "sg-2"]],
                                "IpRanges": [],
                            ]
                        ],
                        "IpPermissionsEgress": [],
                    ]
                ]
            ])
        let tables = ScriptedTransport([
            .ok(
                """
                <R><routeTableSet><item><routeTableId>rtb-1</routeTableId><routeSet><item><gatewayId>igw-1</gatewayId></item></routeSet>
                <associationSet><item><main>true</main></item></associationSet><propagatingVgwSet/></item></routeTableSet></R>
                """)
        ])
        #expect(
            try await AWSClient.test(tables).fact(operation: "ec2:DescribeRouteTables", parameters: [:]) == [
                "RouteTables": [
                    [
                        "RouteTableId": "rtb-1", "Routes": [["GatewayId": "igw-1"]], "Associations": [["Main": true]],
                        "PropagatingVgws": [],
                    ]
                ]
            ])
    }

    @Test("a network interface is told with its subnet, its groups and its public address")
    func interfaces() async throws {
        let transport = ScriptedTransport([
            .ok(
                """
                <DescribeNetworkInterfacesResponse><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>
                <subnetId>subnet-1</subnetId><groupSet><item><groupId>sg-1</groupId><groupName>g</groupName></item></groupSet>
                <association><publicIp>198.51.100.1</publicIp></association></item><item>
                <networkInterfaceId>eni-2</networkInterfaceId><groupSet/></item></networkInterfaceSet>
                </DescribeNetworkInterfacesResponse>
                """)
        ])
        let found = try await AWSClient.test(transport).describeNetworkInterfaces([
            "Filters": [["Name": "mac-address", "Values": ["0e:00"]]]
        ])
        #expect(
            found == [
                "NetworkInterfaces": [
                    [
                        "NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1",
                        "Groups": [["GroupId": "sg-1", "GroupName": "g"]], "Association": ["PublicIp": "198.51.100.1"],
                    ], ["NetworkInterfaceId": "eni-2", "Groups": []],
                ]
            ])
        #expect(
            transport.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
                "Action=DescribeNetworkInterfaces&Version=2016-11-15&Filter.1.Name=mac-address&Filter.1.Value.1=0e%3A00"
            ])
    }

    @Test("what is not there is null, what cannot be told is an error")
    func missing() async throws {
        let gone = ScriptedTransport([.refused("ClientException", "Unable to describe task definition.")])
        #expect(
            try await AWSClient.test(gone).fact(
                operation: "ecs:DescribeTaskDefinition", parameters: ["taskDefinition": "f"]) == .null)
        let noVPC = ScriptedTransport([
            .status(
                400,
                "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>m</Message></Error></Errors>"
                    + "<RequestID>r-9</RequestID></Response>")
        ])
        #expect(
            try await AWSClient.test(noVPC).fact(operation: "ec2:DescribeVpcs", parameters: ["VpcIds": ["vpc-9"]])
                == .null)
        let denied = ScriptedTransport([
            .status(
                403,
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>m</Message></Error></Errors>"
                    + "<RequestID>r-9</RequestID></Response>")
        ])
        let error = try await #require(throws: AWSError.self) {
            try await AWSClient.test(denied).fact(operation: "ec2:DescribeVpcs", parameters: [:])
        }
        #expect(error.requestID == "r-9")
        #expect(error.description.contains("Allow ec2:DescribeVpcs"))
    }

    @Test(
        "an operation that changes something is no fact",
        arguments: [
            "ecs:DeleteCluster", "ecs:RunTask", "ec2:TerminateInstances", "DescribeClusters", "",
            "host:DescribeNetwork",
        ])
    func notAllowed(operation: String) async throws {
        let transport = ScriptedTransport([.ok("{}")])
        let error = try await #require(throws: AWSError.self) {
            try await AWSClient.test(transport).fact(operation: operation, parameters: [:])
        }
        #expect(error.classification == .permanent)
        #expect(transport.requests.isEmpty)
    }
}
