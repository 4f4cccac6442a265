import AWSAPI
import CurlHTTP
import DriverSupervision
import Glibc
import HTTPCore
import HostCore
import HostRuntime
import Logging
import Observability
import PrefectAPI
import ServiceLifecycle

/// The host's parts, made once.
struct HostParts {
    let configuration: HostConfiguration
    let settings: PrefectSettings
    let apiURL: String
    let environment: ProcessSurroundings
    let logger: Logger
    let identity: WorkerIdentity
    let time = TimeSource.system
    let prefect: PrefectClient
    let server: ServerPeer
    let awsTransport: any HTTPTransport
    let fleet: DriverFleet
    let recorder: DriverRecorder?
    let flowRunLog: FlowRunLog
    let lines: DriverLines
    let directory: PoolDirectory

    /// - Parameter dates: told the dates of answers, where somebody compares clocks.
    init(
        configuration: HostConfiguration, settings: PrefectSettings, apiURL: String, environment: ProcessSurroundings,
        logger: Logger, dates: (prefect: AnswerDates, aws: AnswerDates)? = nil
    ) throws {
        self.configuration = configuration
        self.settings = settings
        self.apiURL = apiURL
        self.environment = environment
        self.logger = logger
        var generator = SystemRandomNumberGenerator()
        identity = WorkerIdentity(
            name: configuration.workerName ?? WorkerIdentity.generatedName(using: &generator),
            instance: WorkerIdentity.digits(using: &generator))
        let userAgent = "worker-host/\(HostVersion.current)"
        let curlToAWS: any HTTPTransport = CurlTransport(
            CurlConfiguration(
                certificateAuthorityFile: environment.environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 },
                userAgent: userAgent))
        awsTransport = dates.map { DatedTransport(curlToAWS, dates: $0.aws) } ?? curlToAWS
        let curlToPrefect: any HTTPTransport = CurlTransport(
            CurlConfiguration(
                certificateAuthorityFile: settings.sslCertFile, verifiesTLS: !settings.tlsInsecureSkipVerify,
                userAgent: userAgent))
        prefect = PrefectClient(
            apiURL: apiURL, settings: settings,
            transport: dates.map { DatedTransport(curlToPrefect, dates: $0.prefect) } ?? curlToPrefect,
            userAgent: userAgent,
            clock: ContinuousClock(), now: time.now,
            onRetry: { notice in
                logger.debug(
                    "asking the Prefect server again",
                    metadata: ["request": "\(notice.endpoint)", "reason": "\(notice.reason)", "in": "\(notice.delay)"])
            })
        server = ServerPeer(prefect: prefect)
        directory = PoolDirectory(prefect: prefect, selections: configuration.pools, logger: logger)
        let flowRunLog = FlowRunLog(prefect: prefect, time: time, logger: logger)
        self.flowRunLog = flowRunLog
        let lines = DriverLines(flowRunLog: flowRunLog)
        self.lines = lines
        let recorder = try Self.recorder(configuration, logger: logger)
        self.recorder = recorder
        fleet = DriverFleet(
            directory: configuration.driversDirectory ?? "", hostExecutableDirectory: environment.executableDirectory,
            environment: environment.environment, hostVersion: HostVersion.current,
            logger: Logger(label: "driver"),
            events: DriverEvents(flowRunLine: lines.take, exchange: recorder.map { $0.take }))
    }

    private static func recorder(_ configuration: HostConfiguration, logger: Logger) throws -> DriverRecorder? {
        guard let path = configuration.record else { return nil }
        do throws(DriverRecorder.Unusable) {
            return try DriverRecorder(
                path: path, limits: .init(fileBytes: configuration.recordBytes), hostVersion: HostVersion.current,
                now: { Timestamp.text(TimeSource.system.now()) }, logger: logger)
        } catch {
            throw StartError("--record: \(error.description)")
        }
    }

    /// See ``DriversDirectory/check()``.
    func checkDrivers() throws {
        try DriversDirectory(
            path: configuration.driversDirectory ?? "", environment: environment, logger: logger
        ).check()
    }

    /// The environment that flow runs inherit settings from.
    /// - Throws: ``StartError`` for a setting that has a value it cannot have.
    func workerEnvironment() throws -> WorkerEnvironment {
        do throws(ResolutionError) {
            return try WorkerEnvironment(
                variables: environment.environment, profile: settings.exported.mapValues(\.value))
        } catch {
            throw StartError(error.description)
        }
    }

    func resolver(_ workerEnvironment: WorkerEnvironment) -> JobResolver {
        JobResolver(
            prefect: prefect, worker: .init(name: identity.name), environment: workerEnvironment, server: server)
    }

    /// The buckets of a command that only reads.
    func readingThrottle() -> AWSThrottle {
        AWSThrottle(rates: configuration.rates, elapsed: time.elapsed, sleep: time.sleep)
    }

    /// - Parameter throttle: what calls to AWS wait for; the same for all of a host's.
    func awsSessions(throttle: AWSThrottle) -> AWSSessions {
        AWSSessions(
            AWSSurroundings(
                environment: environment.environmentWithHome, transport: awsTransport, readFile: environment.readFile,
                replaceFile: { try AtomicFile.replace($0, with: $1) }, now: time.now, sleep: time.sleep),
            throttle: throttle)
    }
}
