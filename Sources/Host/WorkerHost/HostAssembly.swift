import AWSAPI
import CurlHTTP
import DriverSupervision
import FoundationEssentials
import HTTPCore
import HostCore
import HostRuntime
import Logging
import Observability
import PrefectAPI
import ServiceLifecycle

/// Puts the host together and runs it: the one place where everything meets.
struct HostAssembly {
    let options: StartOptions
    let environment: ProcessSurroundings

    func run() async throws {
        let settings = try Self.prefectSettings(environment)
        let configuration = try configuration(settings)
        let format = options.logFormat.format
        let level = logLevel
        LoggingSystem.bootstrap { label in HostLogHandler(label: label, level: level, format: format) }

        let parts = try Self.parts(configuration: configuration, settings: settings, environment: environment)
        let logger = parts.logger
        let apiURL = parts.apiURL
        try parts.checkDrivers()
        logger.info(
            "worker-host starts",
            metadata: [
                "version": "\(HostVersion.current)", "worker": "\(parts.identity.name)", "server": "\(apiURL)",
                "drivers": "\(configuration.driversDirectory ?? "")",
            ])
        EarlySignal.endsTheProcess()
        try await StartProbe(directory: parts.directory, logger: logger, time: parts.time).run(server: apiURL)
        try await parts.serve(health: options.withHealthcheck)
        logger.info("worker-host has stopped; tasks that run go on")
    }

    /// The parts of a command that speaks with the server.
    /// - Throws: ``StartError``.
    static func parts(
        configuration: HostConfiguration, settings: PrefectSettings? = nil, environment: ProcessSurroundings
    ) throws -> HostParts {
        let settings = try settings ?? prefectSettings(environment)
        guard let apiURL = settings.apiURL else {
            throw StartError(
                "PREFECT_API_URL is not set. Set it to the server's API, for example "
                    + "PREFECT_API_URL=http://127.0.0.1:4200/api, or select a profile with: prefect profile use NAME")
        }
        return try HostParts(
            configuration: configuration, settings: settings, apiURL: apiURL, environment: environment,
            logger: Logger(label: "worker-host"))
    }

    /// - Throws: ``StartError``.
    static func prefectSettings(_ environment: ProcessSurroundings) throws -> PrefectSettings {
        do {
            return try PrefectSettings(environment: environment.environment)
        } catch {
            throw StartError("\(error)")
        }
    }

    /// What serving with these options would be told.
    /// - Throws: ``StartError``.
    func configuration(_ settings: PrefectSettings) throws -> HostConfiguration {
        var configuration = HostConfiguration()
        configuration.driversDirectory = "drivers.d"
        configuration.query = settings.queryInterval
        configuration.prefetch = settings.prefetch
        configuration.heartbeat = settings.heartbeatInterval
        configuration.cancels = settings.enableCancellation ?? true
        // Prefect's default of 120 s is nobody's wish: only a value that somebody set counts.
        if settings.exported["PREFECT_WORKER_CANCELLATION_POLL_SECONDS"] != nil {
            configuration.cancellation = settings.cancellationPollInterval
        }
        do {
            try options.apply(to: &configuration, readFile: environment.readFile)
        } catch {
            throw StartError(error.description)
        }
        return configuration
    }

    private var logLevel: Logger.Level {
        if let level = options.logLevel { return level.level }
        let named = environment.environment["PREFECT_LOGGING_LEVEL"]?.lowercased() ?? ""
        return Logger.Level(rawValue: named) ?? .info
    }
}
