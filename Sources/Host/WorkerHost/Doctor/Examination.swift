import Doctor
import HostRuntime
import Logging
import PrefectAPI

/// `worker-host doctor`: all looks at the surroundings of a host that would be started with the same options.
struct Examination {
    let configuration: HostConfiguration
    let settings: PrefectSettings
    let environment: ProcessSurroundings
    let depth: ConformanceDepth
    /// The longest that one look may take.
    let limit: Duration

    /// One more try is enough for somebody who waits for the answer.
    private static let retries = 1

    func run() async throws -> DoctorReport {
        let dates = (prefect: AnswerDates(), aws: AnswerDates())
        var settings = settings
        settings.maxRetries = min(settings.maxRetries, Self.retries)
        // Without a URL nothing is ever asked of Prefect.
        let parts = try HostParts(
            configuration: configuration, settings: settings, apiURL: settings.apiURL ?? "", environment: environment,
            logger: Logger(label: "worker-host"), dates: dates)
        let sessions = parts.awsSessions(throttle: parts.readingThrottle())
        let deadline = Deadline(limit: limit, time: parts.time)
        let ownAccount = AccountExamination(parts: parts, sessions: sessions, deadline: deadline)

        async let drivers = DriverExamination(
            configuration: configuration, environment: environment, depth: depth
        ).run()
        async let account = ownAccount.run()
        async let server = PrefectExamination(parts: parts, dates: dates.prefect, deadline: deadline).run()

        let own = await account
        let queue: (result: CheckResult, isRead: Bool)? = own.isUsable ? await ownAccount.queue() : nil
        let prefect = await server
        let launches = await LaunchExamination(
            parts: parts, sessions: sessions, facts: FactCache(time: parts.time, host: sessions),
            deadline: deadline, isAWSUsable: own.isUsable
        ).run(prefect.pools)

        var results = prefect.results + launches.results + own.results
        results.append(ClockVerdict.clock(.aws, whose: "AWS", ahead: dates.aws.ahead))
        results.append(queue?.result ?? CheckResult(.aws, "queue", .skipped, "needs AWS"))
        if launches.places.isEmpty {
            let reason = own.isUsable ? "no launch is planned that would tell them" : "needs AWS"
            results.append(CheckResult(.aws, "needs of launches", .skipped, reason))
        }
        let limits = prefect.pools.reduce(into: [String: Int]()) { $0[$1.pool.name] = $1.pool.concurrencyLimit }
        for place in launches.places {
            var identity = own.identity
            if place.credentials != nil {
                let pools = Set(place.launches.map(\.pool)).sorted().map { "'\($0)'" }.joined(separator: ", ")
                let other = await AccountExamination(
                    parts: parts, sessions: sessions, deadline: deadline, credentials: place.credentials,
                    subject: "of jobs of \(pools)"
                ).run()
                results += other.results
                identity = other.identity
                guard other.isUsable else { continue }
            }
            results += await NeedExamination(
                place: place, identity: identity, limits: limits, hostLimit: configuration.limit,
                eventQueue: queue?.isRead == true && place.credentials == nil ? settings.ecs.queueName : nil,
                deadline: deadline
            ).run()
        }
        return DoctorReport(version: HostVersion.current, results: results + (await drivers))
    }
}
