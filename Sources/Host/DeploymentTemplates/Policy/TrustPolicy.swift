package import DriverProtocol

/// Who may take a role on: ECS, for tasks of one account.
package enum TrustPolicy {
    /// For the host's role, and for the task and execution roles of flow runs.
    ///
    /// With the account known, only its own tasks: AWS's guard against the confused deputy.
    package static func ecsTasks(in place: AWSPlace) -> JSONValue {
        var statement: JSONObject = [
            "Effect": "Allow", "Principal": ["Service": "ecs-tasks.amazonaws.com"], "Action": "sts:AssumeRole",
        ]
        if place.account != "*" {
            statement["Condition"] = [
                "StringEquals": ["aws:SourceAccount": .string(place.account)],
                "ArnLike": ["aws:SourceArn": .string(place.arn("ecs", "*"))],
            ]
        }
        return HostPolicy.document([.object(statement)])
    }
}
