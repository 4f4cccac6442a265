import DriverProtocol
import SandboxModel
import Testing

@Suite("What AWS refuses")
struct ValidationTests {
    struct Case: CustomTestStringConvertible {
        let what: String
        let change: [String: JSONValue]
        let code: String
        let says: String

        init(_ what: String, _ change: [String: JSONValue], _ code: String, _ says: String = "") {
            self.what = what
            self.change = change
            self.code = code
            self.says = says
        }

        var testDescription: String { what }
    }

    private static func containers(_ change: [String: JSONValue]) -> [String: JSONValue] {
        var container: JSONObject = ["name": "main", "image": "image"]
        for (key, value) in change { container[key] = value.isNull ? nil : value }
        return ["containerDefinitions": [.object(container)]]
    }

    static let definitions = [
        Case("a family with a space", ["family": "a b"], "ClientException", "Family"),
        Case("a family of 256 characters", ["family": .string(String(repeating: "a", count: 256))], "ClientException"),
        Case("cpu as a number", ["cpu": 256], "SerializationException", "NUMBER_VALUE"),
        Case("container cpu as text", containers(["cpu": "1"]), "SerializationException", "STRING_VALUE"),
        Case(
            "a fractional container memory", containers(["memory": .number(JSONNumber(1.5)!)]), "SerializationException"
        ),
        Case("a command that is a text", containers(["command": "run"]), "SerializationException"),
        Case("essential as text", containers(["essential": "yes"]), "SerializationException"),
        Case("no container", ["containerDefinitions": []], "ClientException"),
        Case(
            "eleven containers",
            ["containerDefinitions": .array((0..<11).map { ["name": .string("c\($0)"), "image": "i"] })],
            "ClientException"),
        Case("a container without a name", containers(["name": .null]), "ClientException", "Container.name"),
        Case("a container without an image", containers(["image": .null]), "ClientException", "Container.image"),
        Case(
            "two containers of one name",
            ["containerDefinitions": [["name": "a", "image": "i"], ["name": "a", "image": "i"]]], "ClientException",
            "unique"),
        Case("no essential container", containers(["essential": false]), "ClientException", "essential"),
        Case(
            "no memory anywhere", ["memory": .null, "cpu": .null, "requiresCompatibilities": .null], "ClientException",
            "At least one of 'memory'"),
        Case("a Fargate pair that is not offered", ["cpu": "256", "memory": "4096"], "ClientException", "No Fargate"),
        Case("Fargate without memory", ["memory": .null], "ClientException", "'memory'"),
        Case("Fargate with bridge", ["networkMode": "bridge"], "ClientException", "awsvpc"),
        Case("a network mode that is none", ["networkMode": "mesh"], "ClientException"),
        Case("a stopTimeout of 121 s on Fargate", containers(["stopTimeout": 121]), "ClientException", "stopTimeout"),
        Case("20 GiB of ephemeral storage", ["ephemeralStorage": ["sizeInGiB": 20]], "ClientException", "21 and 200"),
        Case("pidMode host on Fargate", ["pidMode": "host"], "ClientException", "pidMode"),
        Case(
            "secrets without an execution role", containers(["secrets": [["name": "A", "valueFrom": "arn"]]]),
            "ClientException", "executionRoleArn"),
        Case(
            "awslogs on Fargate without an execution role", containers(["logConfiguration": ["logDriver": "awslogs"]]),
            "ClientException", "execution role"),
        Case(
            "a definition above 64 KB", containers(["hostname": .string(String(repeating: "x", count: 66000))]),
            "ClientException"),
        Case(
            "a tag with an aws: prefix", ["tags": [["key": "aws:x", "value": "1"]]], "InvalidParameterException",
            "reserved"),
        Case("a tag of forbidden letters", ["tags": [["key": "a?b", "value": "1"]]], "InvalidParameterException"),
        Case(
            "one tag key twice", ["tags": [["key": "a", "value": "1"], ["key": "a", "value": "2"]]],
            "InvalidParameterException", "Duplicate"),
        Case(
            "51 tags", ["tags": .array((0..<51).map { ["key": .string("k\($0)"), "value": ""] })],
            "InvalidParameterException",
            "50"),
        Case(
            "a tag value of 257 characters",
            ["tags": [["key": "a", "value": .string(String(repeating: "v", count: 257))]]],
            "InvalidParameterException"),
    ]

    @Test("RegisterTaskDefinition refuses", arguments: definitions)
    func definition(refused: Case) throws {
        var driver = AccountDriver()
        let answer = try driver.register(changing: refused.change)
        #expect(answer["__type"]?.string == refused.code)
        #expect(refused.says.isEmpty || answer["message"]?.string?.contains(refused.says) == true)
        #expect(try driver.call("ListTaskDefinitions", [:])["taskDefinitionArns"] == [])
    }

    private static func network(_ configuration: JSONValue) -> [String: JSONValue] {
        ["networkConfiguration": ["awsvpcConfiguration": configuration]]
    }

    private static let subnet: JSONValue = "subnet-0d00000000000001a"

    private static func strategy(_ items: JSONValue...) -> [String: JSONValue] {
        ["launchType": .null, "capacityProviderStrategy": .array(items)]
    }

    static let orders = [
        Case("an unknown cluster", ["cluster": "nowhere"], "ClusterNotFoundException"),
        Case("an unknown definition", ["taskDefinition": "nothing"], "ClientException", "not found"),
        Case("an inactive definition", ["taskDefinition": "old:1"], "ClientException", "inactive"),
        Case("no task", ["count": 0], "InvalidParameterException", "between 1 and 10"),
        Case("eleven tasks", ["count": 11], "InvalidParameterException", "between 1 and 10"),
        Case("count as text", ["count": "1"], "SerializationException"),
        Case("a launch type that is none", ["launchType": "LAMBDA"], "InvalidParameterException", "launch type"),
        Case(
            "a launch type with a strategy", ["capacityProviderStrategy": [["capacityProvider": "FARGATE"]]],
            "InvalidParameterException", "both a launch type"),
        Case(
            "Fargate for a definition made for EC2", ["taskDefinition": "ec2"], "InvalidParameterException", "FARGATE"),
        Case(
            "awsvpc without a network configuration", ["networkConfiguration": .null], "InvalidParameterException",
            "awsvpc"),
        Case(
            "a network configuration without awsvpc", ["taskDefinition": "ec2", "launchType": "EC2"],
            "InvalidParameterException", "networkMode"),
        Case("no subnet", network(["subnets": []]), "InvalidParameterException"),
        Case(
            "17 subnets", network(["subnets": .array(Array(repeating: subnet, count: 17))]),
            "InvalidParameterException", "16"),
        Case(
            "six security groups", network(["subnets": [subnet], "securityGroups": ["a", "b", "c", "d", "e", "f"]]),
            "InvalidParameterException", "5"),
        Case("an unknown subnet", network(["subnets": ["subnet-x"]]), "InvalidParameterException", "does not exist"),
        Case(
            "an unknown security group", network(["subnets": [subnet], "securityGroups": ["sg-x"]]),
            "InvalidParameterException", "does not exist"),
        Case(
            "a public address on EC2",
            network(["subnets": [subnet], "assignPublicIp": "ENABLED"]).merging(["launchType": "EC2"]) { $1 },
            "InvalidParameterException", "public IP"),
        Case(
            "an override of an unknown container", ["overrides": ["containerOverrides": [["name": "other"]]]],
            "InvalidParameterException", "other"),
        Case(
            "overrides above 8192 characters",
            [
                "overrides": [
                    "containerOverrides": [["name": "main", "command": [.string(String(repeating: "x", count: 8192))]]]
                ]
            ],
            "InvalidParameterException", "8192"),
        Case("task cpu as a number in the overrides", ["overrides": ["cpu": 256]], "SerializationException"),
        Case(
            "container cpu as text in the overrides",
            ["overrides": ["containerOverrides": [["name": "main", "cpu": "256"]]]], "SerializationException"),
        Case(
            "an overriding size that is not offered", ["overrides": ["cpu": "4096"]], "InvalidParameterException",
            "No Fargate"),
        Case(
            "a token of 65 characters", ["clientToken": .string(String(repeating: "t", count: 65))],
            "InvalidParameterException"),
        Case("a token with a space", ["clientToken": "a b"], "InvalidParameterException"),
        Case(
            "startedBy of 129 characters", ["startedBy": .string(String(repeating: "s", count: 129))],
            "InvalidParameterException"),
        Case("startedBy with a colon", ["startedBy": "a:b"], "InvalidParameterException"),
        Case(
            "tags propagated from a service", ["propagateTags": "SERVICE"], "InvalidParameterException", "propagateTags"
        ),
        Case(
            "placement on Fargate", ["placementStrategy": [["type": "random"]]], "InvalidParameterException",
            "Placement"),
        Case(
            "execute command without a task role", ["enableExecuteCommand": true], "InvalidParameterException",
            "task role"),
        Case("a platform version that is none", ["platformVersion": "9.9.9"], "PlatformUnknownException"),
        Case(
            "a weight of 1001", strategy(["capacityProvider": "FARGATE", "weight": 1001]), "InvalidParameterException",
            "weight"),
        Case(
            "two bases",
            strategy(
                ["capacityProvider": "FARGATE", "weight": 1, "base": 1],
                ["capacityProvider": "FARGATE_SPOT", "base": 1]),
            "InvalidParameterException", "base"),
        Case(
            "no weight at all",
            strategy(["capacityProvider": "FARGATE", "weight": 0], ["capacityProvider": "FARGATE_SPOT"]),
            "InvalidParameterException", "weight"),
        Case(
            "an unknown capacity provider", strategy(["capacityProvider": "none"]), "InvalidParameterException",
            "'none'"),
        Case(
            "Fargate and a scaling group in one strategy",
            strategy(["capacityProvider": "FARGATE", "weight": 1], ["capacityProvider": "asg", "weight": 1]),
            "InvalidParameterException", "mix"),
        Case(
            "a tag key of 129 characters",
            ["tags": [["key": .string(String(repeating: "k", count: 129)), "value": ""]]], "InvalidParameterException"),
    ]

    @Test("RunTask refuses", arguments: orders)
    func order(refused: Case) throws {
        var driver = AccountDriver(capacityProviders: ["asg"])
        try driver.register()
        try driver.register("old")
        try driver.call("DeregisterTaskDefinition", ["taskDefinition": "old:1"])
        try driver.call(
            "RegisterTaskDefinition",
            ["family": "ec2", "containerDefinitions": [["name": "main", "image": "i", "memory": 128]]])
        let answer = driver.send("RunTask", AccountDriver.order(refused.change))
        let body = try JSONValue(parsing: answer.body)
        #expect(answer.status == 400)
        #expect(body["__type"]?.string == refused.code)
        #expect(refused.says.isEmpty || body["message"]?.string?.contains(refused.says) == true, "\(body)")
        #expect(try driver.call("ListTasks", [:])["taskArns"] == [])
    }

    @Test("null is the same as absent, and unknown members are passed over")
    func lenient() throws {
        var driver = AccountDriver()
        try driver.register()
        var order = AccountDriver.order()
        order["clientToken"] = JSONValue.null
        order["someday"] = ["new": true]
        #expect(driver.send("RunTask", order).status == 200)
    }

    @Test("a body that is no JSON and an operation that is none are told apart")
    func malformed() {
        var driver = AccountDriver()
        let broken = driver.account.answer(
            APIRequest(service: .ecs, operation: "RunTask", body: Array("{".utf8)), at: driver.now)
        #expect(broken.errorCode == "SerializationException")
        #expect(driver.send("RunTasks", [:]).errorCode == "UnknownOperationException")
    }
}
