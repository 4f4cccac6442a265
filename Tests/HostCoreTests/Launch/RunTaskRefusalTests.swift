import DriverProtocol
import HostCore
import Testing

@Suite struct RunTaskRefusalTests {
    @Test(
        "want of room is waited for",
        arguments: [
            "RESOURCE:MEMORY", "RESOURCE:CPU", "RESOURCE:ENI", "AGENT",
            "Capacity is unavailable at this time. Please try again later or in a different availability zone",
            "You've reached the limit on the number of vCPUs you can run concurrently",
            "No Container Instances were found in your cluster.",
            "You've reached the limit on the number of tasks in the PROVISIONING state",
        ])
    func capacity(reason: String) {
        #expect(RunTaskRefusal.classify(reason) == .capacity(reason: reason))
    }

    @Test(
        "what will not pass is told with a remedy",
        arguments: ["ATTRIBUTE", "TaskDefinition is inactive", "something new"])
    func permanent(reason: String) {
        guard case .permanent(let told, let remedy) = RunTaskRefusal.classify(reason) else {
            Issue.record("\(reason) was taken for want of capacity")
            return
        }
        #expect(told == reason)
        #expect(!remedy.isEmpty)
    }

    @Test("a driver's word goes before the table's, in both directions", arguments: Interpretation.Class.allCases)
    func driversWord(category: Interpretation.Class) {
        for reason in ["RESOURCE:MEMORY", "ATTRIBUTE"] {
            let refusal = RunTaskRefusal(
                failures: [["reason": .string(reason)]], meaning: Interpretation(category, hint: "Ask Ada."))
            switch category {
            case .capacity: #expect(refusal == .capacity(reason: reason))
            case .transientStart, .spotInterruption:
                #expect(refusal == .failedStart(FailedStart(category: category, reason: reason)))
            case .configuration, .application: #expect(refusal == .permanent(reason: reason, remedy: "Ask Ada."))
            }
        }
    }

    @Test("failures without a reason still say something")
    func silent() {
        guard case .permanent(let reason, _) = RunTaskRefusal(failures: [["arn": "x"]]) else {
            Issue.record("a silent failure was taken for want of capacity")
            return
        }
        #expect(reason.contains("no reason"))
    }
}
