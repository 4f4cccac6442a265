import DriverProtocol
import ECSPlanning
import Testing

/// A rule of ECS: a job that breaks it, and what is said of it before AWS is called.
struct CheckRow: Sendable, CustomTestStringConvertible {
    enum Severity: Sendable {
        case error
        case warning
    }

    let name: String
    var role: DriverRole = .ec2
    let change: @Sendable (inout JSONObject) -> Void
    let path: String
    let value: JSONValue?
    let rule: String
    let remedy: String
    var severity: Severity = .error

    var testDescription: String { name }

    init(
        _ name: String, _ role: DriverRole = .ec2, path: String, value: JSONValue?, rule: String, remedy: String,
        _ severity: Severity = .error, change: @escaping @Sendable (inout JSONObject) -> Void
    ) {
        self.name = name
        self.role = role
        self.change = change
        self.path = path
        self.value = value
        self.rule = rule
        self.remedy = remedy
        self.severity = severity
    }

    /// A row that changes one member of the RunTask request.
    static func request(
        _ name: String, on role: DriverRole = .ec2, _ member: String, _ given: JSONValue, at path: String = "",
        value: JSONValue? = nil, rule: String, remedy: String, _ severity: Severity = .error
    ) -> CheckRow {
        CheckRow(
            name, role, path: "/task_run_request/" + member + path, value: value ?? given, rule: rule, remedy: remedy,
            severity
        ) { $0["task_run_request", default: [:]][member] = given }
    }

    /// A row that changes one member of the task definition.
    static func definition(
        _ name: String, on role: DriverRole = .ec2, _ member: String, _ given: JSONValue, at path: String = "",
        value: JSONValue? = nil, rule: String, remedy: String, _ severity: Severity = .error
    ) -> CheckRow {
        CheckRow(
            name, role, path: "/task_definition/" + member + path, value: value ?? given, rule: rule, remedy: remedy,
            severity
        ) { $0["task_definition", default: [:]][member] = given }
    }

    /// The job that breaks the rule, with a network where it runs on Fargate.
    var configuration: JSONObject {
        Example.configuration { configuration in
            if role == .fargate {
                configuration["task_run_request", default: [:]]["launchType"] = "FARGATE"
                configuration["task_run_request", default: [:]]["networkConfiguration"] = [
                    "awsvpcConfiguration": ["subnets": ["subnet-1"]]
                ]
            }
            change(&configuration)
        }
    }

    /// What was said: the findings of a refusal, or the warnings of a plan, as JSON.
    func said(secrets: JSONObject = [:]) -> (errors: [JSONValue], warnings: [JSONValue]) {
        do throws(DriverError) {
            let request = Example.request(secrets: secrets, configuration)
            guard case .plan(let plan) = try ECSPlanner(role: role).plan(request) else { return ([], []) }
            return ([], plan.warnings.map(\.json))
        } catch {
            return (error.data["findings"]?.array ?? [], error.data["warnings"]?.array ?? [])
        }
    }
}
