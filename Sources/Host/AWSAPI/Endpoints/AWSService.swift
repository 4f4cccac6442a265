/// The services that this program calls, and how they are spoken to.
package enum AWSService: String, Sendable, CaseIterable {
    case ecs, ec2, sts, sqs, logs, iam, servicequotas, secretsmanager

    /// The first label of the service's host name, which is also its name in signatures and IAM actions.
    package var endpointPrefix: String { rawValue }

    /// How requests and answers are written.
    package enum Format: Sendable {
        /// JSON of this version (`1.0`, `1.1`) with an `X-Amz-Target` of this prefix.
        case json(version: String, target: String)
        /// Form parameters with an API version; XML answers.
        case query(version: String)
    }

    package var format: Format {
        switch self {
        case .ecs: .json(version: "1.1", target: "AmazonEC2ContainerServiceV20141113")
        case .logs: .json(version: "1.1", target: "Logs_20140328")
        case .sqs: .json(version: "1.0", target: "AmazonSQS")
        case .ec2: .query(version: "2016-11-15")
        case .sts: .query(version: "2011-06-15")
        case .iam: .query(version: "2010-05-08")
        case .servicequotas: .json(version: "1.1", target: "ServiceQuotasV20190624")
        case .secretsmanager: .json(version: "1.1", target: "secretsmanager")
        }
    }

    /// An operation as IAM names it: `ecs:RunTask`.
    package func action(_ operation: String) -> String { "\(endpointPrefix):\(operation)" }
}
