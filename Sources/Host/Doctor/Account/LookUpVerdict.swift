package import AWSAPI

/// Judges what tasks refer to: log groups, secrets, and the queue of task events.
package enum LookUpVerdict {
    /// - Parameters:
    ///   - isThere: whether CloudWatch Logs has the group.
    ///   - isCreated: whether every container that logs there asks for its creation.
    package static func logGroup(
        _ name: String, _ isThere: LookUp<Bool>, isCreated: Bool, owner: String
    ) -> CheckResult {
        if let skipped = isThere.skipped("log group", name) { return skipped }
        guard case .found(false) = isThere else { return CheckResult(.aws, "log group", name, .ok, "it is there") }
        guard !isCreated else {
            return CheckResult(
                .aws, "log group", name, .ok,
                "not there yet; the first task makes it (awslogs-create-group), for which its execution role needs "
                    + "logs:CreateLogGroup")
        }
        return CheckResult(
            .aws, "log group", name, .failure, "it is not there, so tasks do not start (needed by \(owner))",
            remedy: "aws logs create-log-group --log-group-name \(name), or set awslogs-create-group in "
                + "cloudwatch_logs_options")
    }

    package static func secret(_ arn: String, _ isThere: LookUp<Bool>, owner: String) -> CheckResult {
        let name = arn.split(separator: ":").last.map(String.init) ?? arn
        if let skipped = isThere.skipped("secret", name) { return skipped }
        guard case .found(false) = isThere else { return CheckResult(.aws, "secret", name, .ok, "it is there") }
        return CheckResult(
            .aws, "secret", name, .failure,
            "Secrets Manager has no such secret, or deletes it, so tasks do not start (needed by \(owner))",
            remedy: "Check the ARN \(arn), or make the secret")
    }

    /// The queue of task events.
    /// - Parameters:
    ///   - isChosen: whether somebody has named the queue.
    ///   - waiting: about how many messages wait in it; nil when that is not told.
    package static func queue(_ name: String, isChosen: Bool, _ failure: AWSError?, waiting: Int?) -> CheckResult {
        guard let failure else {
            let count = waiting.map { ", about \($0) messages wait" } ?? ""
            return CheckResult(.aws, "queue", name, .ok, "task events are read from it\(count)")
        }
        let making =
            "Make the queue and EventBridge's rule for \"ECS Task State Change\": worker-host template cloudformation has both; or "
            + "turn events off with PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_ENABLED=false"
        guard failure.meansMissingQueue else {
            return CheckResult(
                .aws, "queue", name, .warning,
                "it cannot be read, so ends of tasks are noticed later: \(failure.code): "
                    + failure.message,
                remedy: failure.meansDenied
                    ? "Allow sqs:GetQueueUrl, ReceiveMessage, DeleteMessage and ChangeMessageVisibility on the queue"
                    : making)
        }
        guard isChosen else {
            return CheckResult(
                .aws, "queue", name, .ok, "not there, which is fine: ends of tasks are found by looking at them")
        }
        return CheckResult(
            .aws, "queue", name, .warning,
            "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME names it and it is not there: ends of tasks are noticed later",
            remedy: making)
    }

    package static let queueOff = CheckResult(
        .aws, "queue", .ok, "events are off (PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_ENABLED)")
}
