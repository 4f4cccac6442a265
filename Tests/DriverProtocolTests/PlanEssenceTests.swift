import DriverProtocol
import Testing

@Suite("What a plan makes a host launch")
struct PlanEssenceTests {
    @Test("explanations, and members that say what their absence says, make no difference; all others do")
    func essence() {
        let bare: JSONValue = [
            "taskDefinition": ["register": ["family": "f"]], "attempts": [["name": "a", "runTask": [:]]], "new": 1,
        ]
        let wordy: JSONValue = [
            "taskDefinition": ["register": ["family": "f"], "matchLatestRevision": false, "deregister": false],
            "container": .null, "attempts": [["name": "a", "runTask": [:], "fallbackOn": []]], "warnings": [],
            "explain": [["path": "/attempts"]], "new": 1,
        ]
        #expect(TaskPlan.essence(of: wordy) == bare && TaskPlan.essence(of: bare) == bare)
        let different: JSONValue = [
            "taskDefinition": ["register": ["family": "f"], "deregister": true], "container": "c",
            "attempts": [["name": "a", "runTask": [:], "fallbackOn": ["capacity"]]], "warnings": [["message": "w"]],
        ]
        #expect(TaskPlan.essence(of: different) == different)
    }
}
