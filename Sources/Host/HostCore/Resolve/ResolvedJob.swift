package import DriverProtocol

/// A flow run's job, ready to be planned: nothing in it refers to anything outside any more.
///
/// Secret values stand as tokens in all of it; ``secrets`` puts them back.
package struct ResolvedJob: Sendable {
    /// What it was resolved from.
    package var input: ResolveInput
    /// The job variables: pool defaults, then the deployment's, then the flow run's.
    package var variables: JSONObject
    /// Where each variable came from; for `env` also each of its names, as `env.NAME`.
    package var provenance: [String: VariableOrigin]
    /// The prepared configuration, every key of the template, known or not; `env`, `labels`, `name` and `command` are
    /// final, and `aws_credentials` is taken out.
    package var configuration: JSONObject
    /// The AWS credentials that the configuration gives, with their secrets in place: for the host alone. Nil: the
    /// host's own.
    package var awsCredentials: JSONObject?
    /// The driver that the job asks for, where the pool's template has a variable `driver`.
    package var driver: String?
    /// The values behind the tokens in ``variables`` and ``configuration``.
    package var secrets: SecretTokens
    /// The image of a container that has none.
    package var defaultImage: String
}

extension ResolvedJob: CustomStringConvertible, CustomReflectable {
    /// Everything but the AWS credentials.
    package var description: String { "ResolvedJob(\(configuration.count) fields, \(secrets))" }
    package var customMirror: Mirror {
        Mirror(
            self, children: ["configuration": JSONValue.object(configuration).text(), "secrets": secrets.description])
    }
}

/// The level that gave a job variable its value.
package enum VariableOrigin: String, Sendable, Hashable, CaseIterable {
    /// The default in the schema of the pool's template.
    case poolDefault = "pool default"
    /// The deployment's job variables.
    case deployment = "deployment"
    /// The flow run's own job variables.
    case flowRun = "flow run"
}
