/// A field of an ECS job's configuration that has a type. Fields that are not here pass as they are.
struct ConfigurationField: Sendable {
    /// What a field may hold.
    enum Shape: Sendable {
        /// A text or nothing; an empty text counts as nothing where `emptyIsAbsent`.
        case text(emptyIsAbsent: Bool)
        /// True or false.
        case flag(optional: Bool)
        /// A whole number.
        case integer
        /// A number.
        case number
        /// A map of anything.
        case map(optional: Bool)
        /// A map of texts.
        case texts
        /// A map whose values become text; null is no map at all.
        case environment
    }

    /// The key in the configuration.
    var name: String
    /// What it may hold.
    var shape: Shape

    /// All of them, in the order in which the other worker checks them.
    static let all: [ConfigurationField] = [
        .init(name: "command", shape: .text(emptyIsAbsent: true)),
        .init(name: "env", shape: .environment),
        .init(name: "labels", shape: .texts),
        .init(name: "name", shape: .text(emptyIsAbsent: false)),
        .init(name: "aws_credentials", shape: .map(optional: true)),
        .init(name: "task_definition", shape: .map(optional: false)),
        .init(name: "task_run_request", shape: .map(optional: false)),
        .init(name: "configure_cloudwatch_logs", shape: .flag(optional: true)),
        .init(name: "cloudwatch_logs_options", shape: .texts),
        .init(name: "cloudwatch_logs_prefix", shape: .text(emptyIsAbsent: false)),
        .init(name: "network_configuration", shape: .map(optional: false)),
        .init(name: "stream_output", shape: .flag(optional: true)),
        .init(name: "task_start_timeout_seconds", shape: .integer),
        .init(name: "task_watch_poll_interval", shape: .number),
        .init(name: "auto_deregister_task_definition", shape: .flag(optional: false)),
        .init(name: "vpc_id", shape: .text(emptyIsAbsent: false)),
        .init(name: "container_name", shape: .text(emptyIsAbsent: false)),
        .init(name: "cluster", shape: .text(emptyIsAbsent: false)),
        .init(name: "match_latest_revision_in_family", shape: .flag(optional: false)),
        .init(name: "prefect_api_key_secret_arn", shape: .text(emptyIsAbsent: false)),
        .init(name: "prefect_api_auth_string_secret_arn", shape: .text(emptyIsAbsent: false)),
        .init(name: "execution_role_arn", shape: .text(emptyIsAbsent: false)),
    ]

    /// Whether a value of this field may be secret, so that no message shows it.
    var isPrivate: Bool { name == "env" || name == "aws_credentials" }
}
