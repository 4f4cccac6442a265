internal import AWSAPI
package import DriverProtocol
package import HostCore

/// A case file's account, with the memory that a host has between two runs.
package actor CasePreviewAccount: PreviewAccount {
    private var account: CaseAccount
    /// Revisions by scope and fingerprint.
    private var memory: [String: String] = [:]
    private var roles: Set<String> = []

    package nonisolated let showsSecrets = true

    package init(_ account: CaseAccount) {
        self.account = account
    }

    /// Carries out a step that submits no flow run.
    package func apply(_ event: CaseEvent) {
        if event.isRestart {
            memory = [:]
            roles = []
        }
        account.apply(event)
    }

    /// Takes answers that are planned from now on.
    package func expect(_ script: [JSONValue]) { account.expect(script) }

    package func open(_ credentials: JSONObject?) async throws(PreviewFailure) -> PreviewPlace {
        let given: JobCredentials
        do throws(AWSSessions.Unusable) {
            given = try JobCredentials(credentials)
        } catch {
            throw PreviewFailure(error)
        }
        guard let region = given.region ?? account.region else {
            throw PreviewFailure(
                kind: "aws-client", path: "/configuration/aws_credentials/region_name",
                message: "No AWS region is known.", hint: "Set AWS_REGION, or region_name in the job's aws_credentials."
            )
        }
        var place = PreviewPlace(scope: region, region: region, isElsewhere: region != account.region)
        if let role = given.role, !roles.contains(role) {
            do throws(CaseAccount.Refusal) {
                try account.assumeRole()
            } catch {
                throw Self.failure(error, operation: "sts:AssumeRole", path: "/configuration/aws_credentials")
            }
            roles.insert(role)
            var params: JSONObject = ["RoleArn": .string(role)]
            params.merge(given.roleParameters)
            place.calls.append(AWSCall(service: "sts", operation: "AssumeRole", params: params))
        }
        return place
    }

    package func fact(_ need: FactNeed, in place: PreviewPlace) async throws(PreviewFailure) -> JSONValue {
        var attempts = 1
        while true {
            do throws(CaseAccount.Refusal) {
                return try account.fact(need, region: place.region)
            } catch {
                // What passes is asked again, as the host does.
                attempts += 1
                guard Self.passes(error, operation: need.operation), attempts <= AWSRetry.reads.attempts else {
                    if need.isOptional { return .null }
                    throw Self.failure(error, operation: need.operation, path: "/facts/\(need.name)")
                }
            }
        }
    }

    package func remembered(_ fingerprint: String, in place: PreviewPlace) -> String? {
        // A revision that somebody has deregistered is registered again.
        memory["\(place.scope) \(fingerprint)"].flatMap { account.isActive($0) ? $0 : nil }
    }

    package func register(
        _ document: JSONObject, fingerprint: String, in place: PreviewPlace
    ) async throws(PreviewFailure) -> String {
        let operation = "ecs:RegisterTaskDefinition"
        do throws(CaseAccount.Refusal) {
            try account.answerRegistration()
        } catch {
            // A launch waits until what passes has passed.
            guard Self.passes(error, operation: operation) else {
                throw Self.failure(error, operation: operation, path: "/taskDefinition/register")
            }
        }
        let arn = account.register(document, region: place.region)
        memory["\(place.scope) \(fingerprint)"] = arn
        return arn
    }

    package func launched(_ runTask: JSONObject, deregistering arn: String?, in place: PreviewPlace) {
        account.launch(cluster: runTask["cluster"]?.string, region: place.region, deregistering: arn)
    }

    private static func passes(_ refusal: CaseAccount.Refusal, operation: String) -> Bool {
        error(refusal, operation: operation).classification != .permanent
    }

    private static func error(_ refusal: CaseAccount.Refusal, operation: String) -> AWSError {
        AWSError(
            code: refusal.code, message: refusal.message, status: refusal.status, operation: operation, region: "")
    }

    private static func failure(_ refusal: CaseAccount.Refusal, operation: String, path: String?) -> PreviewFailure {
        PreviewFailure(
            kind: "aws-error", path: path, message: "\(operation): \(refusal.code): \(refusal.message)",
            hint: "Allow \(operation) to the identity that worker-host runs as, or mend what AWS names.")
    }
}
