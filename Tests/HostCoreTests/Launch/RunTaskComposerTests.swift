import DriverProtocol
import HostCore
import Testing

@Suite struct RunTaskComposerTests {
    private let identity = LaunchIdentity(
        flowRunID: "44444444-4444-4444-8444-444444444444", claim: ClaimID("0f3c4b5a111142228333444455556666")!)

    private func composer(withheld: Set<String> = []) -> RunTaskComposer {
        RunTaskComposer(
            container: "prefect", command: ["prefect", "flow-run", "execute"],
            environment: ["PREFECT__FLOW_RUN_ID": "4444", "A": "1"], withheldNames: withheld,
            tags: [("worker-host:driver", "fargate"), ("team", "ours")])
    }

    @Test("a plan that names nothing but a launch type becomes a whole request")
    func minimal() {
        let request = identity.stamp(
            composer().compose(["launchType": "FARGATE"], taskDefinition: "arn", definition: nil), attempt: 0)
        let expected: JSONObject = [
            "launchType": "FARGATE", "taskDefinition": "arn",
            "clientToken": .string(identity.clientToken(attempt: 0)), "startedBy": .string(identity.startedBy),
            "tags": [["key": "worker-host:driver", "value": "fargate"], ["key": "team", "value": "ours"]],
            "overrides": [
                "containerOverrides": [
                    [
                        "name": "prefect", "command": ["prefect", "flow-run", "execute"],
                        "environment": [
                            ["name": "PREFECT__FLOW_RUN_ID", "value": "4444"], ["name": "A", "value": "1"],
                        ],
                    ]
                ]
            ],
        ]
        #expect(request == expected)
    }

    @Test("what the plan says stands, variable by variable")
    func planWins() {
        let planned: JSONObject = [
            "tags": [["key": "team", "value": "theirs"]],
            "overrides": [
                "cpu": "512",
                "containerOverrides": [
                    ["name": "side", "command": ["x"]],
                    ["name": "prefect", "command": [], "environment": [["name": "A", "value": "2"]], "cpu": 5],
                ],
            ],
        ]
        let request = identity.stamp(
            composer().compose(planned, taskDefinition: "arn", definition: nil), attempt: 3)
        let override = request["overrides"]?["containerOverrides"]?[1]
        #expect(override?["command"] == [])
        #expect(
            override?["environment"] == [
                ["name": "A", "value": "2"], ["name": "PREFECT__FLOW_RUN_ID", "value": "4444"],
            ])
        #expect(override?["cpu"] == 5)
        #expect(request["overrides"]?["containerOverrides"]?[0] == ["name": "side", "command": ["x"]])
        #expect(request["tags"]?.array?.first == ["key": "team", "value": "theirs"])
        #expect(request["clientToken"]?.string == identity.clientToken(attempt: 3))
    }

    @Test("a value that stands in the definition is not said twice, and a secret's name is withheld")
    func alreadyDefined() {
        let definition: JSONObject = [
            "containerDefinitions": [["name": "prefect", "environment": [["name": "A", "value": "1"]]]]
        ]
        let request = composer(withheld: ["PREFECT__FLOW_RUN_ID"]).compose(
            [:], taskDefinition: "arn", definition: definition)
        #expect(request["overrides"]?["containerOverrides"]?[0]?["environment"] == nil)
    }

    @Test("a variable that the definition takes from a secret is withheld")
    func secretOfTheDefinition() {
        let definition: JSONObject = [
            "containerDefinitions": [["name": "prefect", "secrets": [["name": "A", "valueFrom": "arn"]]]]
        ]
        let request = composer().compose([:], taskDefinition: "arn", definition: definition)
        let names = request["overrides"]?["containerOverrides"]?[0]?["environment"]?.array?.map { $0["name"] }
        #expect(names == ["PREFECT__FLOW_RUN_ID"])
    }

    @Test("never more tags than ECS takes")
    func fiftyTags() {
        let tags = (0..<50).map { JSONValue.object(["key": .string("k\($0)"), "value": "v"]) }
        let request = composer().compose(["tags": .array(tags)], taskDefinition: "arn", definition: nil)
        #expect(request["tags"]?.array?.count == 50)
    }

    @Test("the flow's container is the only one, or the one called prefect")
    func mainContainer() {
        #expect(RunTaskComposer.mainContainer(of: ["containerDefinitions": [["name": "a"]]]) == "a")
        #expect(
            RunTaskComposer.mainContainer(of: ["containerDefinitions": [["name": "a"], ["name": "prefect"]]])
                == "prefect")
        #expect(RunTaskComposer.mainContainer(of: ["containerDefinitions": [["name": "a"], ["name": "b"]]]) == nil)
    }
}
