package import AWSAPI

/// Judges region, credentials and endpoints of an account.
package enum IdentityVerdict {
    package static func region(_ subject: String?, _ region: String) -> CheckResult {
        CheckResult(.aws, "region", subject, .ok, region)
    }

    /// Neither region nor client is known.
    package static func unusable(_ subject: String?, _ reason: String) -> CheckResult {
        CheckResult(
            .aws, "region", subject, .failure, reason,
            remedy: "Set AWS_REGION, a region in the AWS profile, or region_name in the job's aws_credentials")
    }

    /// Where credentials would come from, before they are asked for.
    /// - Parameter source: what the search has chosen; nil: keys of a job's own.
    package static func source(_ subject: String?, _ source: CredentialSource?) -> CheckResult {
        CheckResult(
            .aws, "credentials", subject, .ok, source.map { "from \($0)" } ?? "keys of the job's aws_credentials")
    }

    package static func noSource(_ subject: String?, _ reason: String) -> CheckResult {
        CheckResult(
            .aws, "credentials", subject, .failure, reason,
            remedy:
                "Give worker-host AWS credentials: a task role, an instance profile, AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY")
    }

    package static func identity(_ subject: String?, _ answer: Result<CallerIdentity, AWSError>) -> CheckResult {
        switch answer {
        case .success(let identity):
            return CheckResult(.aws, "identity", subject, .ok, "\(identity.arn), account \(identity.account)")
        case .failure(let error) where error.classification == .credentials:
            return CheckResult(
                .aws, "identity", subject, .failure, "\(error.code): \(error.message)",
                remedy: error.remedy ?? "Give worker-host AWS credentials that are good")
        // A host behind endpoints of a VPC may do without STS.
        case .failure(let error):
            return CheckResult(
                .aws, "identity", subject, .warning, "STS does not tell: \(error.code): \(error.message)",
                remedy: "Flow runs need STS only where roles are assumed; check the way to it, and AWS_ENDPOINT_URL_STS"
            )
        }
    }

    /// Whether ECS can be reached where it is looked for.
    /// - Parameter failure: of a call of ECS; nil when it was answered well.
    package static func endpoint(_ subject: String?, url: String, _ failure: AWSError?) -> CheckResult {
        let shown = ShownURL.text(url)
        switch failure?.classification {
        case .credentials where failure?.status == nil:
            return CheckResult(.aws, "endpoint", subject, .skipped, "no request can be signed")
        case .transient,
            .permanent where failure?.status == nil:
            return CheckResult(
                .aws, "endpoint", subject, .failure, "ECS does not answer at \(shown): \(failure?.message ?? "")",
                remedy: failure?.remedy
                    ?? "Check the region, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_ECS, and this machine's way to AWS (proxy, NAT "
                    + "gateway, VPC endpoint com.amazonaws.REGION.ecs)")
        // A refusal is an answer.
        case nil, .throttled, .credentials, .permanent:
            return CheckResult(.aws, "endpoint", subject, .ok, "ECS answers at \(shown)")
        }
    }
}
