/// A service, as host names and settings call it.
package struct ServiceEndpoint: Sendable, Equatable {
    /// The beginning of its host names.
    let prefix: String
    /// Its id in settings: `AWS_ENDPOINT_URL_<ID>`, and the group of a `[services …]` section.
    let id: String
    /// Whether GovCloud serves FIPS at the plain name.
    var hasPlainFIPSInGovCloud = true
    /// Whether dual-stack has a suffix of its own: some services serve both at the plain one.
    var hasDualStackSuffix = true
    /// Whether a partition has it once, for all of its regions.
    var isGlobal = false

    /// Where an SSO session's token is exchanged for a role's credentials.
    package static let sso = ServiceEndpoint(prefix: "portal.sso", id: "sso")
    /// Where an SSO session's token is renewed.
    package static let ssoOIDC = ServiceEndpoint(prefix: "oidc", id: "sso_oidc")
}

extension AWSService {
    /// How it is found.
    package var endpoint: ServiceEndpoint {
        switch self {
        case .ecs: ServiceEndpoint(prefix: endpointPrefix, id: "ecs", hasPlainFIPSInGovCloud: false)
        case .logs: ServiceEndpoint(prefix: endpointPrefix, id: "cloudwatch_logs")
        case .iam: ServiceEndpoint(prefix: endpointPrefix, id: "iam", isGlobal: true)
        case .servicequotas: ServiceEndpoint(prefix: endpointPrefix, id: "service_quotas")
        case .secretsmanager:
            ServiceEndpoint(
                prefix: endpointPrefix, id: "secrets_manager", hasPlainFIPSInGovCloud: false, hasDualStackSuffix: false)
        case .ec2, .sts, .sqs: ServiceEndpoint(prefix: endpointPrefix, id: rawValue)
        }
    }
}
