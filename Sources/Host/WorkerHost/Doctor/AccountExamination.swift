import AWSAPI
import Doctor
import DriverProtocol
import HostRuntime
import PrefectAPI

/// Looks at who the host is in AWS and whether ECS answers. Only reads.
struct AccountExamination {
    let parts: HostParts
    let sessions: AWSSessions
    let deadline: Deadline
    /// The job's own credentials; nil: the host's.
    var credentials: JSONObject?
    /// Whose they are, where they are not the host's.
    var subject: String?

    struct Outcome {
        var results: [CheckResult] = []
        /// Nil when AWS cannot be asked.
        var identity: CallerIdentity?
        /// Whether requests are signed and answered.
        var isUsable = false
    }

    func run() async -> Outcome {
        var outcome = Outcome()
        let session: AWSSession
        do {
            session = try await deadline.run { [sessions, credentials] in try await sessions.session(for: credentials) }
        } catch {
            outcome.results = [IdentityVerdict.unusable(subject, "\(error)")]
            return outcome
        }
        outcome.results.append(IdentityVerdict.region(subject, session.region))
        do {
            let source = try await sessions.credentialSource(for: credentials)
            outcome.results.append(IdentityVerdict.source(subject, source))
        } catch {
            outcome.results.append(IdentityVerdict.noSource(subject, "\(error)"))
        }
        async let asked = identity(session)
        async let silence = ecsFailure(session)
        let identity = await asked
        outcome.identity = try? identity.get()
        // Where no credentials were found, that is told already.
        if !outcome.results.contains(where: { $0.check == "credentials" && $0.status == .failure }) {
            outcome.results.append(IdentityVerdict.identity(subject, identity))
        }
        let failure = await silence
        let url = (try? await sessions.ecsURL(for: credentials, region: session.region)) ?? "its endpoint"
        outcome.results.append(IdentityVerdict.endpoint(subject, url: url, failure))
        outcome.isUsable = failure.map { $0.status != nil && $0.classification != .credentials } ?? true
        return outcome
    }

    private func identity(_ session: AWSSession) async -> Result<CallerIdentity, AWSError> {
        do {
            return .success(try await deadline.run { try await session.client.getCallerIdentity() })
        } catch {
            return .failure(AWSError(doctor: error, operation: "sts:GetCallerIdentity", region: session.region))
        }
    }

    /// Asks ECS for what the host may always ask for: whatever it answers, it is there.
    private func ecsFailure(_ session: AWSSession) async -> AWSError? {
        do {
            _ = try await deadline.run { try await session.client.describeClusters([]) }
            return nil
        } catch {
            return AWSError(doctor: error, operation: "ecs:DescribeClusters", region: session.region)
        }
    }

    /// The queue of task events, which is the host's own, and whether events are read from it.
    func queue() async -> (result: CheckResult, isRead: Bool) {
        let settings = parts.settings.ecs
        guard settings.observerEnabled else { return (LookUpVerdict.queueOff, false) }
        let isChosen = parts.settings.exported["PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME"] != nil
        do {
            let session = try await sessions.session(for: nil, region: settings.queueRegion)
            let url = try await deadline.run { try await session.client.queueURL(named: settings.queueName) }
            let waiting = try? await deadline.run { try await session.client.waitingMessages(queue: url) }
            return (LookUpVerdict.queue(settings.queueName, isChosen: isChosen, nil, waiting: waiting ?? nil), true)
        } catch {
            let failure = AWSError(
                doctor: error, operation: "sqs:GetQueueUrl", region: settings.queueRegion ?? "the host's region")
            return (LookUpVerdict.queue(settings.queueName, isChosen: isChosen, failure, waiting: nil), false)
        }
    }
}

extension AWSError {
    /// What keeps a look-up from ending, as an error of its call.
    init(doctor error: any Error, operation: String, region: String) {
        self =
            error as? AWSError
            ?? AWSError(code: "Transport", message: "\(error)", status: nil, operation: operation, region: region)
    }
}
