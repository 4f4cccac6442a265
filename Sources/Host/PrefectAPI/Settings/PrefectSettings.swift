/// What Prefect's settings say to a worker. Names, defaults and older names are those of Prefect 3.8's settings.
///
/// An environment variable stands above the active profile of `$PREFECT_HOME/profiles.toml`.
package struct PrefectSettings: Sendable {
    /// `PREFECT_API_URL` without a slash at its end; nil when it is not set.
    package var apiURL: String?
    /// `PREFECT_API_KEY`
    package var apiKey: Secret?
    /// `PREFECT_API_AUTH_STRING`, `user:password`
    package var apiAuthString: Secret?
    /// `PREFECT_API_TLS_INSECURE_SKIP_VERIFY`
    package var tlsInsecureSkipVerify = false
    /// `PREFECT_API_SSL_CERT_FILE`, else `SSL_CERT_FILE`: the certificates that are trusted, as a PEM file.
    package var sslCertFile: String?
    /// `PREFECT_API_REQUEST_TIMEOUT`
    package var requestTimeout: Duration = .seconds(60)

    /// `PREFECT_CLIENT_CUSTOM_HEADERS`, without those that the client itself sets.
    package var customHeaders: [(name: String, value: Secret)] = []
    /// `PREFECT_CLIENT_MAX_RETRIES`: requests after the first.
    package var maxRetries = 5
    /// `PREFECT_CLIENT_RETRY_JITTER_FACTOR`
    package var retryJitterFactor = 0.2
    /// `PREFECT_CLIENT_RETRY_EXTRA_CODES`
    package var retryExtraCodes: Set<Int> = []
    /// `PREFECT_CLIENT_CSRF_SUPPORT_ENABLED`
    package var csrfSupport = true

    /// `PREFECT_WORKER_QUERY_SECONDS`: between two polls.
    package var queryInterval: Duration = .seconds(10)
    /// `PREFECT_WORKER_PREFETCH_SECONDS`: how long before its time a run is taken.
    package var prefetch: Duration = .seconds(10)
    /// `PREFECT_WORKER_HEARTBEAT_SECONDS`
    package var heartbeatInterval: Duration = .seconds(30)
    /// `PREFECT_WORKER_WEBSERVER_HOST`
    package var webserverHost = "0.0.0.0"
    /// `PREFECT_WORKER_WEBSERVER_PORT`
    package var webserverPort = 8080
    /// `PREFECT_WORKER_ENABLE_CANCELLATION`; nil when nobody said.
    package var enableCancellation: Bool?
    /// `PREFECT_WORKER_CANCELLATION_POLL_SECONDS`
    package var cancellationPollInterval: Duration = .seconds(120)

    /// `PREFECT_INTEGRATIONS_AWS_ECS_…`
    package var ecs = ECS()

    /// The profile whose settings were read.
    package var profile: String?
    /// Every Prefect setting that the environment or the profile sets, as text: the lowest layer of a flow run's
    /// environment, as Prefect's own worker passes it on.
    package var exported: [String: Secret] = [:]

    /// The settings that prefect-aws has for its ECS worker and observer.
    package struct ECS: Sendable, Equatable {
        /// `…_OBSERVER_ENABLED`
        package var observerEnabled = true
        /// `…_OBSERVER_SQS_QUEUE_NAME`
        package var queueName = "prefect-ecs-tasks-events"
        /// `…_OBSERVER_SQS_QUEUE_REGION`
        package var queueRegion: String?
        /// `…_OBSERVER_FORWARD_CRASHED_RUN_LOGS`
        package var forwardCrashedRunLogs = true
        /// `…_OBSERVER_FORWARD_CRASHED_RUN_LOGS_MAX_EVENTS`
        package var forwardCrashedRunLogsMaxEvents = 500
        /// `…_WORKER_CREATE_TASK_RUN_MAX_ATTEMPTS`
        package var createTaskRunMaxAttempts = 3
        /// `…_WORKER_CREATE_TASK_RUN_MIN_DELAY_SECONDS`
        package var createTaskRunMinDelay: Duration = .seconds(1)
        /// `…_WORKER_CREATE_TASK_RUN_MIN_DELAY_JITTER_SECONDS`
        package var createTaskRunMinDelayJitter: Duration = .zero
        /// `…_WORKER_CREATE_TASK_RUN_MAX_DELAY_JITTER_SECONDS`
        package var createTaskRunMaxDelayJitter: Duration = .seconds(3)
        /// `…_WORKER_REGISTER_TASK_DEFINITION_MAX_ATTEMPTS`
        package var registerTaskDefinitionMaxAttempts = 3
        /// `…_WORKER_REGISTER_TASK_DEFINITION_INITIAL_DELAY_SECONDS`
        package var registerTaskDefinitionInitialDelay: Duration = .seconds(1)
        /// `…_WORKER_REGISTER_TASK_DEFINITION_MAX_DELAY_SECONDS`
        package var registerTaskDefinitionMaxDelay: Duration = .seconds(10)

        package init() {}
    }

    /// Prefect's defaults.
    package init() {}
}
