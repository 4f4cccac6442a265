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

    private let secretKey: String
    private let flight = SingleFlight<String>()
    private var arns: [Key: String] = [:]

    /// - Parameter secretKey: keys the fingerprints of documents with secrets inside; the same on every host.
    package init(secretKey: String) {
        self.secretKey = secretKey
    }

    /// - Parameters:
    ///   - document: RegisterTaskDefinition's input, secrets in place.
    ///   - holdsSecrets: whether secrets stand inside.
    package func register(
        _ document: JSONObject, holdsSecrets: Bool, session: AWSSession
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
                result = .success(try await find(document, family: family, key: key, session: session))
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
    package func deregister(arn: String, session: AWSSession, logger: Logger) async {
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
        _ document: JSONObject, family: String, key: Key, session: AWSSession
    ) async throws(AWSError) -> Registration {
        let latest = try await session.client.fact(
            operation: "ecs:DescribeTaskDefinition",
            parameters: ["taskDefinition": .string(family), "include": ["TAGS"]])
        if let answer = latest.object, TaskDefinitionFingerprint.read(fromDescription: answer) == key.fingerprint,
            let arn = answer["taskDefinition"]?["taskDefinitionArn"]?.string
        {
            arns[key] = arn
            return Registration(arn: arn, isNew: false, fingerprint: key.fingerprint)
        }
        let answer = try await session.client.registerTaskDefinition(
            TaskDefinitionFingerprint.tagged(document, fingerprint: key.fingerprint))
        guard let arn = answer["taskDefinition"]?["taskDefinitionArn"]?.string else {
            throw AWSError(
                code: "UnreadableAnswer", message: "the answer names no task definition", status: 200,
                operation: "ecs:RegisterTaskDefinition", region: session.region)
        }
        arns[key] = arn
        return Registration(arn: arn, isNew: true, fingerprint: key.fingerprint)
    }
}
