import DriverProtocol
import SandboxModel
import Testing

@Suite("Task definitions")
struct TaskDefinitionTests {
    @Test("revisions count up in a family, and the family means the latest active one")
    func revisions() throws {
        var driver = AccountDriver()
        try driver.register("a")
        #expect(try driver.register("a")["taskDefinition"]?["revision"] == 2)
        #expect(try driver.register("b")["taskDefinition"]?["revision"] == 1)
        #expect(try latest(&driver, "a") == 2)
        try driver.call("DeregisterTaskDefinition", ["taskDefinition": "a:2"])
        #expect(try latest(&driver, "a") == 1)
        #expect(
            try driver.call("DescribeTaskDefinition", ["taskDefinition": "a:2"])["taskDefinition"]?["status"]
                == "INACTIVE")
        try driver.call("DeregisterTaskDefinition", ["taskDefinition": "a:1"])
        #expect(try driver.call("DescribeTaskDefinition", ["taskDefinition": "a"])["__type"] == "ClientException")
        #expect(try driver.register("a")["taskDefinition"]?["revision"] == 3)
    }

    private func latest(_ driver: inout AccountDriver, _ family: String) throws -> Int? {
        try driver.call("DescribeTaskDefinition", ["taskDefinition": .string(family)])["taskDefinition"]?["revision"]?
            .int
    }

    @Test("only a revision can be deregistered, and one that is there")
    func deregister() throws {
        var driver = AccountDriver()
        try driver.register()
        for reference: JSONValue in ["job", "job:2", "other:1"] {
            #expect(
                try driver.call("DeregisterTaskDefinition", ["taskDefinition": reference])["__type"]
                    == "ClientException")
        }
    }

    @Test("the answer carries AWS's defaults and no tags inside")
    func defaults() throws {
        var driver = AccountDriver()
        let answer = try driver.register(changing: [
            "cpu": "1 vCPU", "memory": "2 GB", "tags": [["key": "a", "value": "b"]],
            "volumes": [["name": "plain"], ["name": "files", "efsVolumeConfiguration": ["fileSystemId": "fs-1"]]],
            "containerDefinitions": [
                [
                    "name": "main", "image": "image", "portMappings": [["containerPort": 80]], "stopTimeout": 0,
                    "healthCheck": ["command": ["CMD", "true"]], "environment": [["name": "EMPTY", "value": ""]],
                ]
            ],
        ])
        let definition = try #require(answer["taskDefinition"])
        let container = definition["containerDefinitions"]?[0]
        #expect(definition["cpu"] == "1024")
        #expect(definition["memory"] == "2048")
        #expect(definition["tags"] == nil)
        #expect(answer["tags"] == [["key": "a", "value": "b"]])
        #expect(definition["compatibilities"] == ["EC2", "FARGATE"])
        #expect(definition["volumes"]?[0]?["host"] == [:])
        #expect(definition["volumes"]?[1]?["efsVolumeConfiguration"]?["rootDirectory"] == "/")
        #expect(container?["cpu"] == 0)
        #expect(container?["essential"] == true)
        #expect(container?["mountPoints"] == [])
        #expect(container?["portMappings"] == [["containerPort": 80, "protocol": "tcp", "hostPort": 80]])
        #expect(container?["healthCheck"]?["interval"] == 30)
        #expect(container?["stopTimeout"] == 0)
        #expect(container?["environment"] == [["name": "EMPTY", "value": ""]])
    }

    @Test("tags come only where they are asked for")
    func includeTags() throws {
        var driver = AccountDriver()
        try driver.register(changing: ["tags": [["key": "a", "value": "b"]]])
        #expect(try driver.call("DescribeTaskDefinition", ["taskDefinition": "job"])["tags"] == nil)
        let withTags = try driver.call("DescribeTaskDefinition", ["taskDefinition": "job", "include": ["TAGS"]])
        #expect(withTags["tags"] == [["key": "a", "value": "b"]])
    }

    @Test("ListTaskDefinitions pages by hundreds and knows family prefix, status and order")
    func list() throws {
        var driver = AccountDriver()
        for _ in 0..<120 { try driver.register("many") }
        try driver.register("other")
        let first = try driver.call("ListTaskDefinitions", ["familyPrefix": "many"])
        #expect(first["taskDefinitionArns"]?.array?.count == 100)
        let second = try driver.call(
            "ListTaskDefinitions", ["familyPrefix": "many", "nextToken": try #require(first["nextToken"])])
        #expect(second["taskDefinitionArns"]?.array?.count == 20)
        #expect(second["nextToken"] == nil)
        let newest = try driver.call("ListTaskDefinitions", ["familyPrefix": "many", "sort": "DESC", "maxResults": 1])
        #expect(newest["taskDefinitionArns"]?[0]?.string?.hasSuffix("many:120") == true)
        #expect(try driver.call("ListTaskDefinitions", ["status": "INACTIVE"])["taskDefinitionArns"] == [])
    }

    @Test("a definition of awsvpc with a size of Fargate's runs there without having asked for it")
    func compatibilities() throws {
        var driver = AccountDriver()
        try driver.register(changing: ["requiresCompatibilities": .null])
        #expect(driver.send("RunTask", AccountDriver.order()).status == 200)
    }
}
