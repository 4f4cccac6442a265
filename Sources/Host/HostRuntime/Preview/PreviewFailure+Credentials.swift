internal import HostCore

extension PreviewFailure {
    /// A job whose AWS credentials lead to no client.
    init(_ error: AWSSessions.Unusable) {
        self.init(
            kind: "aws-client", path: "/configuration/aws_credentials", message: error.description,
            hint: "Set AWS_REGION and credentials as for any AWS tool, or the job variable aws_credentials.")
    }
}
