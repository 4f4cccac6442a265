package import DriverProtocol

/// Answers to what drivers need: a small account with a default VPC, two subnets and one cluster, whatever is asked for.
package enum SampleFacts {
    /// The answer to an operation; null for one that no driver may ask for.
    package static func answer(_ operation: String) -> JSONValue {
        switch operation {
        case "ec2:DescribeVpcs":
            ["Vpcs": [["VpcId": "vpc-0d000000000000001", "IsDefault": true, "CidrBlock": "172.31.0.0/16"]]]
        case "ec2:DescribeSubnets":
            [
                "Subnets": .array(
                    ["a", "b"].map { zone in
                        [
                            "SubnetId": "subnet-0d00000000000001\(zone)", "VpcId": "vpc-0d000000000000001",
                            "AvailabilityZone": "us-east-1\(zone)", "MapPublicIpOnLaunch": true,
                        ]
                    })
            ]
        case "ec2:DescribeRouteTables":
            [
                "RouteTables": [
                    [
                        "VpcId": "vpc-0d000000000000001", "Associations": [["Main": true]],
                        "Routes": [["DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0d000000000000001"]],
                    ]
                ]
            ]
        case "ec2:DescribeSecurityGroups":
            [
                "SecurityGroups": [
                    ["GroupId": "sg-0d000000000000001", "GroupName": "default", "VpcId": "vpc-0d000000000000001"]
                ]
            ]
        case "ecs:DescribeClusters":
            [
                "clusters": [
                    [
                        "clusterArn": "arn:aws:ecs:us-east-1:123456789012:cluster/default", "clusterName": "default",
                        "status": "ACTIVE", "capacityProviders": ["FARGATE", "FARGATE_SPOT", "my-instances"],
                        "defaultCapacityProviderStrategy": [],
                    ]
                ], "failures": [],
            ]
        case "ecs:DescribeCapacityProviders":
            ["capacityProviders": [["name": "my-instances", "status": "ACTIVE"]], "failures": []]
        case "ecs:DescribeTaskDefinition":
            [
                "taskDefinition": [
                    "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/nightly:3",
                    "family": "nightly", "revision": 3, "status": "ACTIVE", "networkMode": "awsvpc", "cpu": "1024",
                    "memory": "2048", "requiresCompatibilities": ["FARGATE"], "compatibilities": ["EC2", "FARGATE"],
                    "containerDefinitions": [
                        ["name": "prefect", "image": "repository/etl:2", "essential": true, "cpu": 0]
                    ],
                ], "tags": [],
            ]
        case FactNeed.hostNetwork:
            [
                "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/default/0d000000000000000000000000000001",
                "region": "us-east-1", "vpcId": "vpc-0d000000000000001",
                "awsvpcConfiguration": [
                    "subnets": ["subnet-0d00000000000001a"], "securityGroups": ["sg-0d000000000000001"],
                    "assignPublicIp": "DISABLED",
                ],
            ]
        default: .null
        }
    }
}
