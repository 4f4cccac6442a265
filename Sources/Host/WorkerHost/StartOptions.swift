import ArgumentParser
import HostRuntime
import Logging
import Observability

/// The options of serving: named as in `prefect worker start` where it has them.
struct StartOptions: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long],
        help: ArgumentHelp("The directory of drivers: manifests and executables.", valueName: "DIRECTORY"))
    var drivers: String?

    @Option(
        name: [.customShort("p"), .customLong("pool")],
        help: ArgumentHelp(
            """
            A work pool to serve, optionally with the driver that plans all of its runs. Repeatable. A pool that is \
            missing is created. [default: every pool of type ecs]
            """, valueName: "NAME[=DRIVER]"))
    var pools: [String] = []

    @Option(
        name: .customLong("shadow"),
        help: ArgumentHelp(
            """
            A second driver that plans a pool's runs without launching them; how its plans differ is told in the log. \
            Repeatable.
            """, valueName: "POOL=DRIVER"))
    var shadows: [String] = []

    @Option(
        name: [.customShort("q"), .customLong("work-queue")],
        help: ArgumentHelp(
            "A work queue of the pools to serve. Repeatable. [default: all queues]", valueName: "NAME"))
    var workQueues: [String] = []

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            """
            The name of the worker in Prefect. A host started again under the name of one that died continues its work \
            at once. [default: a unique name]
            """, valueName: "NAME"))
    var name: String?

    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp(
            "The most flow runs in hand at once, from claim to the end of the task. [default: no limit]",
            valueName: "COUNT"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "The most flow runs at once between their claim and the record of their task. [default: 32]",
            valueName: "COUNT"))
    var limitLaunching: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds before its due time at which a run is launched. [default: 10, PREFECT_WORKER_PREFETCH_SECONDS]",
            valueName: "SECONDS"))
    var prefetchSeconds: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds between two polls for due runs. [default: 10, PREFECT_WORKER_QUERY_SECONDS]", valueName: "SECONDS")
    )
    var querySeconds: Double?

    @Option(
        help: ArgumentHelp(
            """
            Append every request to a driver and its answer to this file, for `worker-host drivers replay`. Secrets \
            stand in it as tokens.
            """, valueName: "FILE"))
    var record: String?

    @Flag(help: "Launch what is due now, watch it to its end, then exit.")
    var runOnce = false

    @Flag(
        help: """
            Answer GET /health on PREFECT_WORKER_WEBSERVER_HOST and PREFECT_WORKER_WEBSERVER_PORT (0.0.0.0:8080), with \
            503 when no poll has succeeded for 30 query intervals.
            """)
    var withHealthcheck = false

    @Option(
        help: ArgumentHelp(
            "The least severe log records to write. [default: info, PREFECT_LOGGING_LEVEL]", valueName: "LEVEL"))
    var logLevel: LogLevelArgument?

    @Option(help: ArgumentHelp("How log records are written to standard error.", valueName: "FORMAT"))
    var logFormat: LogFormatArgument = .text

    @Option(
        help: ArgumentHelp(
            "A JSON file with these settings and more; options on the command line win. See the README.",
            valueName: "FILE"))
    var config: String?

    func validate() throws {
        for pool in pools where PoolSelection(pool) == nil {
            throw ValidationError("--pool takes NAME or NAME=DRIVER, both not empty; this is '\(pool)'")
        }
        for shadow in shadows where PoolSelection(shadow)?.driver == nil {
            throw ValidationError("--shadow takes POOL=DRIVER; this is '\(shadow)'")
        }
        let shadowed = shadows.compactMap { PoolSelection($0)?.name }
        if Set(shadowed).count < shadowed.count { throw ValidationError("--shadow takes one driver for each pool") }
        if let limit, limit < 1 { throw ValidationError("--limit takes a whole number from 1 upwards, not \(limit)") }
        if let limitLaunching, limitLaunching < 1 {
            throw ValidationError("--limit-launching takes a whole number from 1 upwards, not \(limitLaunching)")
        }
        if let prefetchSeconds, !(0...86_400).contains(prefetchSeconds) {
            throw ValidationError("--prefetch-seconds takes 0 to 86400, not \(prefetchSeconds)")
        }
        if let querySeconds, !(0.05...86_400).contains(querySeconds) {
            throw ValidationError("--query-seconds takes 0.05 to 86400, not \(querySeconds)")
        }
    }
}

/// Log levels as swift-log names them; Prefect's names are taken too.
enum LogLevelArgument: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    init?(argument: String) {
        self.init(rawValue: argument.lowercased())
    }

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// See ``LogFormat``.
enum LogFormatArgument: String, ExpressibleByArgument, CaseIterable {
    case text, json

    var format: LogFormat { self == .json ? .json : .text }
}
