import AWSAPI
import Doctor
import Testing

@Suite("Doctor: what tasks refer to, and drivers")
struct LookUpVerdictTests {
    @Test("a log group that is missing fails tasks, unless they make it")
    func logGroups() {
        func status(_ isThere: LookUp<Bool>, created: Bool) -> CheckResult.Status {
            LookUpVerdict.logGroup("/ecs/etl", isThere, isCreated: created, owner: "the pool").status
        }
        #expect(status(.found(true), created: false) == .ok)
        #expect(status(.found(false), created: false) == .failure)
        #expect(status(.found(false), created: true) == .ok)
        #expect(status(.denied("no leave"), created: false) == .skipped)
    }

    @Test("a secret that is missing fails tasks; one that may not be looked at says nothing")
    func secrets() {
        let arn = "arn:aws:secretsmanager:us-east-1:1:secret:key-AbCdEf"
        #expect(LookUpVerdict.secret(arn, .found(true), owner: "the pool").status == .ok)
        let missing = LookUpVerdict.secret(arn, .found(false), owner: "the pool")
        #expect(missing.status == .failure)
        #expect(missing.subject == "key-AbCdEf")
        #expect(LookUpVerdict.secret(arn, .failed("no answer"), owner: "the pool").status == .skipped)
    }

    @Test("a queue that nobody asked for may be missing, one that was named may not")
    func queues() {
        func error(_ code: String) -> AWSError {
            AWSError(code: code, message: "m", status: 400, operation: "sqs:GetQueueUrl", region: "us-east-1")
        }
        func verdict(_ failure: AWSError?, chosen: Bool = false, waiting: Int? = nil) -> CheckResult {
            LookUpVerdict.queue("events", isChosen: chosen, failure, waiting: waiting)
        }
        #expect(verdict(nil, waiting: 7).seen.contains("about 7 messages"))
        #expect(verdict(error("QueueDoesNotExist")).status == .ok)
        #expect(verdict(error("QueueDoesNotExist"), chosen: true).status == .warning)
        let denied = verdict(error("AccessDeniedException"))
        #expect(denied.status == .warning)
        #expect(denied.remedy?.contains("sqs:GetQueueUrl") == true)
    }

    @Test("every state of a driver but ready is a failure")
    func drivers() {
        func verdict(_ state: DriverVerdict.State) -> CheckResult {
            DriverVerdict.driver("fargate", state, pools: ["etl"], directory: "/d")
        }
        #expect(verdict(.ready(version: "1.0.0")).seen == "version 1.0.0, bound to 'etl'")
        for state in [.failing("it ended"), .refused(reason: "mode 777", remedy: "chmod"), .missing]
            as [DriverVerdict.State]
        {
            #expect(verdict(state).status == .failure)
            #expect(verdict(state).remedy != nil)
        }
        let failed = DriverVerdict.conformance(
            "fargate", passed: 9, failed: [("plan.same-twice", "two answers")], isWhole: false, directory: "/d")
        #expect(failed.status == .failure)
        #expect(failed.seen.contains("plan.same-twice: two answers"))
        #expect(
            DriverVerdict.conformance("fargate", passed: 9, failed: [], isWhole: true, directory: "/d").status == .ok)
    }
}
