/// What a signing key is good for: one day, one region, one service.
package struct SigV4Scope: Sendable, Equatable {
    /// `20240601`, in UTC.
    package let date: String
    /// `us-east-1`
    package let region: String
    /// The service's signing name: `ecs`, `ec2`, `sts`, ….
    package let service: String

    /// A scope of its parts.
    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// `20240601/us-east-1/ecs/aws4_request`
    package var text: String { [date, region, service, SigV4.terminator].joined(separator: "/") }
}
