internal import ArgumentParser
internal import Glibc
internal import Logging
internal import SandboxModel
internal import ServiceLifecycle
internal import UnixSignals

@main
struct ECSSandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ecs-sandbox",
        abstract: "An ECS look-alike on loopback that runs containers' commands as local processes.",
        discussion: "For tests and demonstrations: point AWS_ENDPOINT_URL at it. Whoever can reach it can run commands."
    )

    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 for a free one.") var port = 0
    @Option(help: "The region that it answers for.") var region = "us-east-1"
    @Option(help: "The account that it answers for.") var account = "123456789012"
    @Option(help: "The access key that it accepts.") var accessKeyID = "AKIASANDBOX"
    @Option(help: "The secret of that key.") var secretAccessKey = "sandbox-secret"
    @Option(help: "A cluster besides 'default' (repeatable).") var cluster: [String] = []
    @Option(help: "A capacity provider of every cluster besides FARGATE and FARGATE_SPOT (repeatable).")
    var capacityProvider: [String] = []
    @Option(help: "The SQS queue to which EventBridge tells tasks' changes; none without it.") var queue: String?
    @Option(help: "How long a task is PROVISIONING.") var provisionMs = 50
    @Option(help: "How long a task is PENDING.") var startMs = 50
    @Option(help: "What stands for 30 seconds of a container's stopTimeout.") var stopGraceMs = 30_000
    @Option(help: "How long a stopped task can be described.") var stoppedVisibleSeconds = 3600
    @Option(help: "What a refused RunTask's client token means when it comes again: replay or retry.")
    var refusedToken = SandboxSettings.RefusedToken.replay
    @Option(help: "A file with the IAM policy of the access key, which is enforced; without it all is allowed.")
    var policy: String?
    @Option(help: "Where containers' output goes, a file a container; dropped without it.") var logDir: String?

    func validate() throws {
        for (name, value) in [
            ("--provision-ms", provisionMs), ("--start-ms", startMs), ("--stop-grace-ms", stopGraceMs),
            ("--stopped-visible-seconds", stoppedVisibleSeconds),
        ] where value < 0 {
            throw ValidationError("\(name) is at least 0.")
        }
        guard (0...65535).contains(port) else { throw ValidationError("--port is between 0 and 65535.") }
    }

    func run() async throws {
        var log = Logger(label: "ecs-sandbox", factory: StreamLogHandler.standardError(label:))
        log.logLevel = .warning
        if let logDir, mkdir(logDir, 0o755) != 0, errno != EEXIST {
            throw ValidationError("--log-dir \(logDir) cannot be made: \(String(cString: strerror(errno))).")
        }
        let (effects, continuation) = AsyncStream.makeStream(of: ProcessEffect.self)
        let live = LiveAccount(try makeAccount(), clock: SystemTime.now, effects: continuation)
        let gateway = AWSGateway(
            account: live,
            verifier: SignatureVerifier(
                accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, region: region), clock: SystemTime.now)
        let control = ControlRoutes(account: live)
        let runner = ContainerRunner(
            effects: effects, account: live, logDirectory: logDir,
            path: getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin",
            folders: try Self.folders(), log: log)
        let server = HTTPServer(
            host: host, port: port,
            answer: { request in
                request.path.hasPrefix(ControlRoutes.prefix)
                    ? await control.answer(request) : await gateway.answer(request)
            },
            ready: { [host] port in
                print("ecs-sandbox listening on http://\(host):\(port)")
                fflush(nil)
            }, log: log)
        // Shut down in reverse: no more requests, then the processes, then the clock.
        try await ServiceGroup(
            services: [live, runner, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: log
        ).run()
    }

    private static func folders() throws -> ContainerFolders {
        do throws(ContainerFolders.Failure) {
            return try ContainerFolders()
        } catch {
            throw ValidationError("\(error.description).")
        }
    }

    private func makeAccount() throws -> Account {
        var settings = SandboxSettings()
        settings.provisionMilliseconds = provisionMs
        settings.startMilliseconds = startMs
        settings.stopGraceMilliseconds = stopGraceMs
        settings.stoppedVisibleSeconds = stoppedVisibleSeconds
        settings.refusedToken = refusedToken
        var account = Account(
            names: ResourceNames(region: region, accountID: account), clusters: ["default"] + cluster,
            capacityProviders: capacityProvider, settings: settings, queue: queue,
            seed: UInt64.random(in: .min ... .max),
            output: { [logDir] name in logDir.map { ContainerOutput.lines($0, name) } ?? [] })
        account.policy = try policy.map(PolicyFile.read)
        return account
    }
}

extension SandboxSettings.RefusedToken: ExpressibleByArgument {}
