internal import DriverProtocol
internal import FoundationEssentials

extension PrefectSettings {
    /// Reads the environment and the active profile.
    ///
    /// - Parameters:
    ///   - environment: the process's environment.
    ///   - read: gives a file's text, nil when there is no such file.
    package init(
        environment: [String: String], read: (_ path: String) throws -> String? = PrefectSettings.contents
    ) throws {
        let (profile, values) = try Self.activeProfile(environment, read)
        let reader = SettingReader(environment: environment, profile: values)
        self.init()
        self.profile = profile
        try readClient(reader)
        try readWorker(reader)
        try ecs.read(reader)
        for (name, value) in values.merging(environment, uniquingKeysWith: { $1 }) where Self.isSetting(name) {
            exported[name] = Secret(value)
        }
    }

    private mutating func readClient(_ reader: SettingReader) throws(SettingError) {
        if let (name, value) = reader.text("PREFECT_API_URL") { apiURL = try Self.checkedURL(name, value) }
        apiKey = reader.secret("PREFECT_API_KEY")
        apiAuthString = reader.secret("PREFECT_API_AUTH_STRING")
        tlsInsecureSkipVerify = try reader.boolean("PREFECT_API_TLS_INSECURE_SKIP_VERIFY") ?? tlsInsecureSkipVerify
        sslCertFile = reader.text("PREFECT_API_SSL_CERT_FILE", "SSL_CERT_FILE")?.value
        requestTimeout = try reader.seconds("PREFECT_API_REQUEST_TIMEOUT", above: true) ?? requestTimeout
        maxRetries = try reader.integer("PREFECT_CLIENT_MAX_RETRIES", in: 0...Int.max) ?? maxRetries
        retryJitterFactor = try reader.number("PREFECT_CLIENT_RETRY_JITTER_FACTOR") ?? retryJitterFactor
        csrfSupport = try reader.boolean("PREFECT_CLIENT_CSRF_SUPPORT_ENABLED") ?? csrfSupport
        if let (name, value) = reader.text("PREFECT_CLIENT_RETRY_EXTRA_CODES") {
            retryExtraCodes = try Self.statusCodes(name, value)
        }
        if let (name, value) = reader.text("PREFECT_CLIENT_CUSTOM_HEADERS") {
            customHeaders = try Self.headers(name, value)
        }
    }

    private mutating func readWorker(_ reader: SettingReader) throws(SettingError) {
        queryInterval = try reader.seconds("PREFECT_WORKER_QUERY_SECONDS", above: true) ?? queryInterval
        prefetch = try reader.seconds("PREFECT_WORKER_PREFETCH_SECONDS") ?? prefetch
        heartbeatInterval = try reader.seconds("PREFECT_WORKER_HEARTBEAT_SECONDS", above: true) ?? heartbeatInterval
        webserverHost = reader.text("PREFECT_WORKER_WEBSERVER_HOST")?.value ?? webserverHost
        webserverPort = try reader.integer("PREFECT_WORKER_WEBSERVER_PORT", in: 0...65535) ?? webserverPort
        enableCancellation = try reader.boolean("PREFECT_WORKER_ENABLE_CANCELLATION")
        cancellationPollInterval =
            try reader.seconds("PREFECT_WORKER_CANCELLATION_POLL_SECONDS", above: true) ?? cancellationPollInterval
    }

    /// What Prefect's own worker would hand on: `PREFECT__…` is per run, the profile's choice is no setting.
    private static func isSetting(_ name: String) -> Bool {
        name.hasPrefix("PREFECT_") && !name.hasPrefix("PREFECT__") && name != "PREFECT_PROFILE"
    }

    private static func checkedURL(_ name: String, _ value: String) throws(SettingError) -> String {
        let text = String(value.drop(while: \.isWhitespace))
        let remedy = "Set it to the address of Prefect's API, as in http://127.0.0.1:4200/api."
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty
        else {
            throw SettingError(
                name: name, problem: "'\(withoutPassword(text))' is not an http or https URL", remedy: remedy)
        }
        guard parts.user == nil, parts.password == nil else {
            throw SettingError(
                name: name, problem: "the URL holds a user name or password",
                remedy: "Put user:password into PREFECT_API_AUTH_STRING.")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw SettingError(name: name, problem: "the URL has a query or fragment", remedy: remedy)
        }
        var trimmed = text[...]
        while let last = trimmed.last, last == "/" || last.isWhitespace { trimmed.removeLast() }
        return String(trimmed)
    }

    private static func withoutPassword(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@") else { return url }
        return "****" + url[at...]
    }

    private static func statusCodes(_ name: String, _ value: String) throws(SettingError) -> Set<Int> {
        var codes: Set<Int> = []
        for part in value.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            guard let code = Int(part), (100...599).contains(code) else {
                throw SettingError(
                    name: name, problem: "'\(part)' is no HTTP status", remedy: "Set it to numbers as in 404,429.")
            }
            codes.insert(code)
        }
        return codes
    }

    private static func headers(_ name: String, _ value: String) throws(SettingError) -> [(name: String, value: Secret)]
    {
        let remedy = #"Set it to a JSON object of strings, as in {"X-Header": "value"}."#
        guard let object = (try? JSONValue(parsing: value))?.object else {
            throw SettingError(name: name, problem: "it is not a JSON object", remedy: remedy)
        }
        var headers: [(name: String, value: Secret)] = []
        for (header, value) in object {
            guard let text = value.string else {
                throw SettingError(name: name, problem: "the value of '\(header)' is not a string", remedy: remedy)
            }
            guard header.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }), !header.isEmpty,
                !text.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 })
            else {
                throw SettingError(name: name, problem: "'\(header)' cannot be sent as a header", remedy: remedy)
            }
            // Prefect's client keeps these three for itself.
            if ["user-agent", "prefect-csrf-token", "prefect-csrf-client"].contains(header.lowercased()) { continue }
            headers.append((header, Secret(text)))
        }
        return headers
    }
}

extension PrefectSettings.ECS {
    fileprivate mutating func read(_ reader: SettingReader) throws(SettingError) {
        let observer = "PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_"
        observerEnabled = try reader.boolean(observer + "ENABLED") ?? observerEnabled
        queueName = reader.text(observer + "SQS_QUEUE_NAME")?.value ?? queueName
        queueRegion = reader.text(observer + "SQS_QUEUE_REGION")?.value
        forwardCrashedRunLogs = try reader.boolean(observer + "FORWARD_CRASHED_RUN_LOGS") ?? forwardCrashedRunLogs
        forwardCrashedRunLogsMaxEvents =
            try reader.integer(observer + "FORWARD_CRASHED_RUN_LOGS_MAX_EVENTS", in: 0...Int.max)
            ?? forwardCrashedRunLogsMaxEvents

        let run = "PREFECT_INTEGRATIONS_AWS_ECS_WORKER_CREATE_TASK_RUN_"
        createTaskRunMaxAttempts = try reader.integer(run + "MAX_ATTEMPTS", in: 1...Int.max) ?? createTaskRunMaxAttempts
        createTaskRunMinDelay = try reader.seconds(run + "MIN_DELAY_SECONDS") ?? createTaskRunMinDelay
        createTaskRunMinDelayJitter =
            try reader.seconds(run + "MIN_DELAY_JITTER_SECONDS") ?? createTaskRunMinDelayJitter
        createTaskRunMaxDelayJitter =
            try reader.seconds(run + "MAX_DELAY_JITTER_SECONDS") ?? createTaskRunMaxDelayJitter

        let register = "PREFECT_INTEGRATIONS_AWS_ECS_WORKER_REGISTER_TASK_DEFINITION_"
        registerTaskDefinitionMaxAttempts =
            try reader.integer(register + "MAX_ATTEMPTS", in: 1...Int.max) ?? registerTaskDefinitionMaxAttempts
        registerTaskDefinitionInitialDelay =
            try reader.seconds(register + "INITIAL_DELAY_SECONDS") ?? registerTaskDefinitionInitialDelay
        registerTaskDefinitionMaxDelay =
            try reader.seconds(register + "MAX_DELAY_SECONDS") ?? registerTaskDefinitionMaxDelay
    }
}
