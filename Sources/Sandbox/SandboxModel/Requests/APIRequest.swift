/// The services that share the sandbox's port.
package enum AWSService: String, Sendable, CaseIterable {
    case ecs
    case ec2
    case sts
    case logs
    case sqs
    case iam
    case servicequotas
    case secretsmanager

    /// Whether requests and answers are JSON, and not forms and XML.
    var speaksJSON: Bool {
        switch self {
        case .ecs, .logs, .sqs, .servicequotas, .secretsmanager: true
        case .ec2, .sts, .iam: false
        }
    }
}

/// One signed request, after its signature was checked.
package struct APIRequest: Sendable {
    package let service: AWSService
    /// As the request spells it, known or not.
    package let operation: String
    /// A form for EC2, STS and IAM, JSON for the others.
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
