import AWSAPI
import Doctor
import DriverProtocol
import Testing

@Suite("Doctor: identity, roles and leave")
struct IdentityVerdictTests {
    private func error(_ code: String, status: Int?, _ message: String = "m") -> AWSError {
        AWSError(code: code, message: message, status: status, operation: "ecs:DescribeClusters", region: "us-east-1")
    }

    @Test("a refusal is an answer of ECS's; silence is none")
    func endpoint() {
        func status(_ error: AWSError?) -> CheckResult.Status {
            IdentityVerdict.endpoint(nil, url: "https://ecs", error).status
        }
        #expect(status(nil) == .ok)
        #expect(status(error("AccessDeniedException", status: 400)) == .ok)
        #expect(status(error("ThrottlingException", status: 400)) == .ok)
        #expect(status(error("UnrecognizedClientException", status: 400)) == .ok)
        #expect(status(error("NoCredentials", status: nil)) == .skipped)
        #expect(status(error("Transport", status: nil)) == .failure)
        #expect(status(error("InvalidRequest", status: nil)) == .failure)
        #expect(status(error("HTTP503", status: 503)) == .failure)
    }

    @Test("credentials that AWS refuses are a failure, an STS that cannot be reached is not")
    func identity() {
        let identity = CallerIdentity(account: "1", arn: "arn:aws:iam::1:user/u")
        #expect(IdentityVerdict.identity(nil, .success(identity)).status == .ok)
        #expect(IdentityVerdict.identity(nil, .failure(error("InvalidClientTokenId", status: 403))).status == .failure)
        #expect(IdentityVerdict.identity(nil, .failure(error("Transport", status: nil))).status == .warning)
    }

    @Test("a role has to be there, under the ARN that is named, and ECS tasks have to be trusted")
    func roles() {
        func verdict(_ role: LookUp<IAMRole?>, _ name: String = "arn:aws:iam::1:role/r") -> CheckResult {
            RoleVerdict.role(name, .execution, role, owner: "the pool 'etl'")
        }
        func trust(_ service: JSONValue, effect: String = "Allow", action: JSONValue = "sts:AssumeRole") -> JSONValue {
            [
                "Statement": [
                    ["Effect": .string(effect), "Action": action, "Principal": ["Service": service]]
                ]
            ]
        }
        let arn = "arn:aws:iam::1:role/r"
        let tasks: JSONValue = "ecs-tasks.amazonaws.com"
        #expect(verdict(.found(IAMRole(arn: arn, trustPolicy: trust(tasks)))).status == .ok)
        #expect(verdict(.found(IAMRole(arn: arn, trustPolicy: trust(["ec2.amazonaws.com", tasks])))).status == .ok)
        let other = verdict(.found(IAMRole(arn: arn, trustPolicy: trust("ec2.amazonaws.com"))))
        #expect(other.status == .failure)
        #expect(other.remedy?.contains("worker-host template trust-policy") == true)
        #expect(verdict(.found(IAMRole(arn: arn, trustPolicy: trust(tasks, effect: "Deny")))).status == .failure)
        #expect(
            verdict(.found(IAMRole(arn: arn, trustPolicy: trust(tasks, action: "sts:TagSession")))).status == .failure)
        #expect(verdict(.found(nil)).status == .failure)
        #expect(verdict(.denied("no leave")).status == .skipped)
        let moved = IAMRole(arn: "arn:aws:iam::1:role/team/r", trustPolicy: trust(tasks))
        #expect(verdict(.found(moved)).seen.contains("role/team/r"))
        #expect(RoleVerdict.name(of: "arn:aws:iam::1:role/team/r") == "r")
        #expect(RoleVerdict.account(of: arn) == "1")
        #expect(RoleVerdict.account(of: "r") == nil)
        #expect(RoleVerdict.foreign(arn, .task, account: "2").status == .failure)
    }

    @Test("what the simulator refuses is a failure, where a resource's own policy may allow it a warning")
    func permissions() {
        func decision(
            _ action: String, _ decision: SimulatedDecision.Decision = .implicitDeny, missing: [String] = []
        ) -> SimulatedDecision {
            SimulatedDecision(action: action, resource: "*", decision: decision, missingContext: missing)
        }
        func statuses(_ decisions: [SimulatedDecision]) -> [CheckResult.Status] {
            PermissionVerdict.permissions([.found(decisions)]).map(\.status)
        }
        #expect(statuses([decision("ecs:RunTask", .allowed), decision("iam:PassRole", .allowed)]) == [.ok])
        #expect(statuses([decision("iam:PassRole"), decision("ecs:RunTask", .allowed)]) == [.failure])
        #expect(statuses([decision("sqs:ReceiveMessage")]) == [.warning])
        #expect(statuses([decision("sqs:ReceiveMessage", .explicitDeny)]) == [.failure])
        #expect(statuses([decision("ecs:RunTask", missing: ["aws:PrincipalTag/x"])]) == [.warning])
        #expect(statuses([decision("ecs:StopTask"), decision("logs:GetLogEvents")]) == [.failure, .warning])
        let untold = PermissionVerdict.permissions([.denied("no leave")])
        #expect(untold.map(\.status) == [.skipped])
        #expect(untold[0].seen.contains("cannot be told"))
    }

    @Test("the principal of a session is its role, of a user itself; root has none")
    func principals() {
        #expect(PermissionVerdict.principal(of: "arn:aws:iam::1:user/team/u") == "arn:aws:iam::1:user/team/u")
        #expect(
            PermissionVerdict.principal(of: "arn:aws-cn:sts::1:assumed-role/host/i-1") == "arn:aws-cn:iam::1:role/host")
        #expect(PermissionVerdict.principal(of: "arn:aws:iam::1:root") == nil)
        #expect(PermissionVerdict.principal(of: "arn:aws:sts::1:federated-user/u") == nil)
    }
}
