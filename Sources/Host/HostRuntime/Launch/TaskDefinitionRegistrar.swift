package import AWSAPI
package import DriverProtocol
internal import HostCore
package import Logging

/// Gives the ARN of a task definition that asks for what a document asks for: one that is known, the family's latest
/// revision if it carries the document's fingerprint, or a new one.
package actor TaskDefinitionRegistrar {
    private struct Key: Hashable {
        let scope: String
        let fingerprint: String
    }

    /// What was done to get the definition.
    package struct Registration: Sendable {
        package let arn: String
        package let isNew: Bool
        package let fingerprint: String
    }

    private static let mostKnown = 10_000

    private let secretKey: String
    private let logger: Logger
    private let flight = SingleFlight<String>()
    private var arns: [Key: String] = [:]

    /// - Parameter secretKey: keys the fingerprints of documents with secrets inside; the same on every host.
    package init(secretKey: String, logger: Logger) {
        self.secretKey = secretKey
        self.logger = logger
    }

    /// - Parameters:
    ///   - document: RegisterTaskDefinition's input, secrets in place.
    ///   - holdsSecrets: whether secrets stand inside.
    ///   - matchLatestRevision: whether the family's latest revision counts whoever registered it.
    package func register(
        _ document: JSONObject, holdsSecrets: Bool, matchLatestRevision: Bool, session: AWSSession
    ) async throws(AWSError) -> Registration {
        let fingerprint = TaskDefinitionFingerprint.of(document, secretKey: holdsSecrets ? secretKey : nil)
        let key = Key(scope: session.scope, fingerprint: fingerprint)
        let family = document["family"]?.string ?? ""
        // One at a time for each family: the second of two new documents then sees the first's revision.
        let flightKey = "\(session.scope)\n\(family)"
        while true {
            if let arn = arns[key] { return Registration(arn: arn, isNew: false, fingerprint: fingerprint) }
            guard await flight.enter(flightKey) else { continue }
            let result: Result<Registration, AWSError>
            do throws(AWSError) {
                result = .success(
                    try await find(
                        document, family: family, key: key, matchLatestRevision: matchLatestRevision, session: session))
            } catch {
                result = .failure(error)
            }
            await flight.leave(flightKey)
            return try result.get()
        }
    }

    /// The fingerprint of a document that AWS has to be asked about; nil when ``register(_:holdsSecrets:session:)`` would answer
    /// at once.
    package func missing(_ document: JSONObject, holdsSecrets: Bool, session: AWSSession) -> String? {
        let fingerprint = TaskDefinitionFingerprint.of(document, secretKey: holdsSecrets ? secretKey : nil)
        return arns[Key(scope: session.scope, fingerprint: fingerprint)] == nil ? fingerprint : nil
    }

    /// Deregisters a definition that this host registered for a job with `auto_deregister_task_definition`. A launch that
    /// meets it in between registers it anew.
    package func deregister(arn: String, session: AWSSession) async {
        forget(arn: arn)
        do throws(AWSError) {
            try await session.client.deregisterTaskDefinition(arn)
            logger.info("task definition deregistered", metadata: ["taskDefinition": "\(arn)"])
        } catch {
            logger.warning(
                "cannot deregister a task definition", metadata: ["taskDefinition": "\(arn)", "error": "\(error)"])
        }
    }

    /// Forgets an ARN that AWS no longer takes.
    package func forget(arn: String) {
        arns = arns.filter { $0.value != arn }
    }

    private func find(
        _ document: JSONObject, family: String, key: Key, matchLatestRevision: Bool, session: AWSSession
    ) async throws(AWSError) -> Registration {
        let latest = try await latest(of: family, session: session)
        let choice = DefinitionChoice.decide(
            document, fingerprint: key.fingerprint, latest: latest, matchLatestRevision: matchLatestRevision)
        switch choice {
        case .reuse(let arn):
            remember(arn, key)
            return Registration(arn: arn, isNew: false, fingerprint: key.fingerprint)
        case .register(let input):
            let answer = try await session.client.registerTaskDefinition(input)
            guard let arn = answer["taskDefinition"]?["taskDefinitionArn"]?.string else {
                throw AWSError(
                    code: "UnreadableAnswer", message: "the answer names no task definition", status: 200,
                    operation: "ecs:RegisterTaskDefinition", region: session.region)
            }
            remember(arn, key)
            return Registration(arn: arn, isNew: true, fingerprint: key.fingerprint)
        }
    }

    /// A definition that is forgotten costs a look; those that were registered for one run each would fill the memory.
    private func remember(_ arn: String, _ key: Key) {
        if arns.count >= Self.mostKnown { arns = [:] }
        arns[key] = arn
    }

    /// The family's latest active revision. An identity that may not look registers anew, as Prefect's worker does.
    private func latest(of family: String, session: AWSSession) async throws(AWSError) -> JSONObject? {
        do throws(AWSError) {
            return try await session.client.fact(
                operation: DefinitionChoice.need(family: family).operation,
                parameters: DefinitionChoice.need(family: family).parameters
            ).object
        } catch {
            guard error.classification == .permanent else { throw error }
            logger.warning(
                "cannot look for a task definition to reuse; a new revision is registered",
                metadata: ["family": "\(family)", "error": "\(error)"])
            return nil
        }
    }
}
