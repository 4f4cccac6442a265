/// The services that this program calls, and how they are spoken to.
package enum AWSService: Sendable {
    case ecs, ec2, sts

    /// The first label of the service's host name, which is also its name in signatures.
    package var endpointPrefix: String {
        switch self {
        case .ecs: "ecs"
        case .ec2: "ec2"
        case .sts: "sts"
        }
    }

    /// The variable that names another endpoint for it.
    package var endpointVariable: String {
        switch self {
        case .ecs: "AWS_ENDPOINT_URL_ECS"
        case .ec2: "AWS_ENDPOINT_URL_EC2"
        case .sts: "AWS_ENDPOINT_URL_STS"
        }
    }

    /// How requests and answers are written.
    package enum Format: Sendable {
        /// JSON 1.1 with an `X-Amz-Target` of this prefix.
        case json(target: String)
        /// Form parameters with an API version; XML answers.
        case query(version: String)
    }

    package var format: Format {
        switch self {
        case .ecs: .json(target: "AmazonEC2ContainerServiceV20141113")
        case .ec2: .query(version: "2016-11-15")
        case .sts: .query(version: "2011-06-15")
        }
    }
}
