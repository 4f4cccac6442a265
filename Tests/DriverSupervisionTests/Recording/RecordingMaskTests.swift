import DriverProtocol
import DriverSupervision
import Testing

@Suite("What a recording must not hold")
struct RecordingMaskTests {
    private let params: JSONObject = [
        "configuration": ["env": ["A": "plain", "B": "whs-token"]],
        "facts": [
            "definition": [
                "taskDefinition": [
                    "cpu": "256",
                    "containerDefinitions": [
                        [
                            "name": "app",
                            "environment": [["name": "PW", "value": "hunter22"], ["name": "N", "value": "1"]],
                            "logConfiguration": ["options": ["splunk-token": "abcdef-secret", "awslogs-group": "g"]],
                        ]
                    ],
                ]
            ]
        ],
    ]

    @Test("the environment of a definition that AWS knows becomes asterisks of the same length, nothing else does")
    func facts() {
        let masked = RecordingMask.applied(to: params, .failed("none")).params
        let container = masked["facts"]?["definition"]?["taskDefinition"]?["containerDefinitions"]?[0]
        #expect(container?["environment"] == [["name": "PW", "value": "********"], ["name": "N", "value": "*"]])
        #expect(container?["logConfiguration"]?["options"] == ["splunk-token": "*************", "awslogs-group": "g"])
        #expect(masked["configuration"] == params["configuration"])
        #expect(masked["facts"]?["definition"]?["taskDefinition"]?["cpu"] == "256")
    }

    @Test("what the driver carried on of it is masked, and a short value only where it is an environment's")
    func carried() {
        let answer: JSONValue = [
            "plan": [
                "cpu": "1", "warnings": [["message": "PW is hunter22"]],
                "environment": [
                    ["name": "PW", "value": "hunter22"], ["name": "N", "value": "1"], ["name": "O", "value": "2"],
                ],
            ]
        ]
        guard case .result(let masked) = RecordingMask.applied(to: params, .result(answer)).outcome else { return }
        #expect(masked["plan"]?["cpu"] == "1")
        #expect(masked["plan"]?["warnings"]?[0]?["message"] == "PW is ********")
        #expect(
            masked["plan"]?["environment"] == [
                ["name": "PW", "value": "********"], ["name": "N", "value": "*"], ["name": "O", "value": "2"],
            ])
        let refused = RecordingMask.applied(to: params, .refused(.configuration("not hunter22"))).outcome
        #expect(refused == .refused(.configuration("not ********")))
        #expect(RecordingMask.applied(to: params, .failed("stderr: hunter22")).outcome == .failed("stderr: ********"))
    }

    @Test("without such facts nothing changes")
    func untouched() {
        let outcome = DriverExchange.Outcome.result(["environment": [["name": "A", "value": "plain"]]])
        let params: JSONObject = ["configuration": ["env": ["A": "plain"]], "facts": ["vpc": ["Vpcs": []]]]
        #expect(RecordingMask.applied(to: params, outcome) == (params, outcome))
    }
}
