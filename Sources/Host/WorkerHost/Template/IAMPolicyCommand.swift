import ArgumentParser
import DeploymentTemplates
import DriverProtocol
import HostRuntime
import Logging
import Observability

/// `worker-host template iam-policy`
struct IAMPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam-policy",
        abstract: "Print the IAM policy of the role that worker-host runs as: the least that its pools need.",
        discussion: """
            With --pool, the Prefect server is read and the next run of each of the pool's deployments is planned, without \
            launching: clusters, families, passed roles, log groups and lookups are those of the plans. Plans that the policy \
            in the configuration file (--config) refuses are told and left out. What flow runs override for themselves cannot be \
            known: add it with the other options. Without --pool, the options are all.

            Example: worker-host template iam-policy --account 123456789012 --pool etl > policy.json
            """)

    @OptionGroup var placeOptions: PlaceOptions

    @Option(
        name: [.customShort("p"), .customLong("pool")],
        help: ArgumentHelp("A pool whose plans say what is needed; repeatable.", valueName: "NAME[=DRIVER]"))
    var pools: [String] = []

    @Option(
        name: .customLong("cluster"),
        help: ArgumentHelp("A cluster, by name or ARN; repeatable. [default: every cluster]", valueName: "CLUSTER"))
    var clusters: [String] = []

    @Option(
        name: .customLong("family"),
        help: ArgumentHelp(
            "A family of task definitions, which may have *; repeatable. [default: every family]", valueName: "FAMILY"))
    var families: [String] = []

    @Option(
        name: .customLong("pass-role"),
        help: ArgumentHelp("A role that tasks get, by name or ARN; repeatable.", valueName: "ROLE"))
    var roles: [String] = []

    @Option(
        name: .customLong("log-group"),
        help: ArgumentHelp(
            "A CloudWatch Logs group of flow runs, for the last lines of those that crash; repeatable.",
            valueName: "GROUP"))
    var logGroups: [String] = []

    @Option(help: ArgumentHelp("The queue of task events, where one is read.", valueName: "NAME"))
    var eventQueue: String?

    @Flag(inversion: .prefixedNo, help: "Without --pool: whether networks are inferred from the VPC.")
    var networkLookups = true

    @Flag(help: "Print each action with what it is narrowed to and why it is there, instead of the policy.")
    var explain = false

    @OptionGroup var driversOptions: DriversOptions

    func validate() throws {
        for pool in pools where PoolSelection(pool) == nil {
            throw ValidationError("--pool takes NAME or NAME=DRIVER, both not empty; this is '\(pool)'")
        }
        for (texts, option) in [
            (clusters, "--cluster"), (families, "--family"), (roles, "--pass-role"), (logGroups, "--log-group"),
            (eventQueue.map { [$0] } ?? [], "--event-queue"),
        ] {
            try TemplateText.check(texts, option)
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap { HostLogHandler(label: $0, level: .warning, format: .text) }
        do {
            var permissions = given
            var place = placeOptions.place
            if !pools.isEmpty {
                let survey = try await PoolSurvey(
                    selections: pools.compactMap { PoolSelection($0) },
                    configuration: try driversOptions.configuration()
                ).run()
                for problem in survey.problems { TemplateNotice.write(problem) }
                if let region = survey.region, placeOptions.region == nil {
                    place = placeOptions.place(inRegion: region)
                }
                permissions.add(survey.permissions)
            }
            if permissions.roles.isEmpty {
                TemplateNotice.write(
                    "no role may be passed: tasks that read secrets, pull private images or write to CloudWatch Logs "
                        + "need an execution role. Name it with --pass-role")
            }
            let policy = HostPolicy(permissions, in: place)
            StandardOutput.write(explain ? policy.explanation : policy.json.text(.pretty))
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    /// What the options say; with --pool only what they add.
    private var given: HostPermissions {
        var permissions = pools.isEmpty ? HostPermissions() : .none
        if pools.isEmpty, !networkLookups { permissions.networkLookups = [] }
        permissions.clusters = Set(clusters)
        if !families.isEmpty {
            permissions.families = Set(families)
            permissions.registeredFamilies = Set(families)
        }
        permissions.roles = Set(roles)
        permissions.logGroups = Set(logGroups)
        permissions.eventQueue = eventQueue
        return permissions
    }
}
