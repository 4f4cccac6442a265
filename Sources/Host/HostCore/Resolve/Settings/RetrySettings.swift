internal import DriverProtocol

/// Settings of the retries of Prefect's own ECS worker (prefect-aws 0.7.12, `EcsWorkerSettings`). This host retries by its own
/// rules, but a value that they cannot have is refused here too: whoever set it should learn that it does nothing.
enum RetrySettings {
    private static let prefix = "PREFECT_INTEGRATIONS_AWS_ECS_WORKER_"

    /// Name, least value, and whether fractions count.
    private static let settings: [(name: String, least: Double, takesFractions: Bool)] = [
        ("CREATE_TASK_RUN_MAX_ATTEMPTS", 1, false), ("CREATE_TASK_RUN_MIN_DELAY_SECONDS", 0, false),
        ("CREATE_TASK_RUN_MIN_DELAY_JITTER_SECONDS", 0, false),
        ("CREATE_TASK_RUN_MAX_DELAY_JITTER_SECONDS", 0, false),
        ("REGISTER_TASK_DEFINITION_MAX_ATTEMPTS", 1, false),
        ("REGISTER_TASK_DEFINITION_INITIAL_DELAY_SECONDS", 0, true),
        ("REGISTER_TASK_DEFINITION_MAX_DELAY_SECONDS", 0, true),
    ]

    /// What is wrong.
    /// - Parameter variables: the environment, names in lower case.
    static func findings(in variables: [String: String]) -> [ConfigurationFinding] {
        settings.compactMap { setting in
            let name = prefix + setting.name
            guard let text = variables[name.lowercased()] else { return nil }
            let value = setting.takesFractions ? Double(text) : Int(text).map(Double.init)
            if let value, value >= setting.least { return nil }
            let wanted = setting.takesFractions ? "a number" : "a whole number"
            return ConfigurationFinding(
                path: "/environment/" + name, severity: .error,
                message: "The setting \(name) is \(JSONValue.string(text).brief), not \(wanted) from "
                    + "\(Int(setting.least)) upwards.",
                hint: "Correct it in the worker's environment, or leave it out: worker-host retries by its own rules.")
        }
    }
}
