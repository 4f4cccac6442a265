internal import DriverProtocol

/// The awslogs configuration of the container that runs the flow.
enum LogConfiguration {
    /// What `configure_cloudwatch_logs` means.
    static func awslogs(_ job: JobConfiguration, request: PlanRequest) -> JSONValue {
        let pool = request.workPool["name"]?.string ?? ""
        let owner = request.deployment?["id"]?.string ?? request.flow["id"]?.string ?? ""
        var options: JSONObject = ["awslogs-create-group": "true", "awslogs-group": "prefect"]
        if let region = request.aws["region"]?.filledString { options["awslogs-region"] = .string(region) }
        options["awslogs-stream-prefix"] = .string(job.logPrefix ?? "prefect-logs_\(pool)_\(owner)")
        options.merge(job.logOptions.filter { !$0.value.isNull })
        return ["logDriver": "awslogs", "options": .object(options)]
    }
}
