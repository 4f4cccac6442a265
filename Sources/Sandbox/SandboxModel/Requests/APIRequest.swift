/// The services that share the sandbox's port.
package enum AWSService: String, Sendable, CaseIterable {
    case ecs
    case ec2
    case sts
    case logs
    case sqs
}

/// One signed request, after its signature was checked.
package struct APIRequest: Sendable {
    package let service: AWSService
    /// As the request spells it, known or not.
    package let operation: String
    /// JSON for ECS, CloudWatch Logs and SQS, a form for EC2 and STS.
    package let body: [UInt8]
    /// The access key that signed; empty for an unsigned request.
    package let accessKeyID: String

    package init(service: AWSService, operation: String, body: [UInt8], accessKeyID: String = "") {
        self.service = service
        self.operation = operation
        self.body = body
        self.accessKeyID = accessKeyID
    }
}
