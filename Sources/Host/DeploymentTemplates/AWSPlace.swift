/// Partition, region and account: what ARNs are made of.
///
/// Each may be `*`, or a reference of CloudFormation's or terraform's; so one set of documents serves all forms.
package struct AWSPlace: Sendable, Equatable {
    package var partition: String
    package var region: String
    package var account: String

    package init(partition: String, region: String, account: String) {
        self.partition = partition
        self.region = region
        self.account = account
    }

    /// `arn:aws:ecs:us-east-1:123456789012:cluster/batch`
    package func arn(_ service: String, _ resource: String) -> String {
        "arn:\(partition):\(service):\(region):\(account):\(resource)"
    }

    /// The ARN of a cluster that is named by its name, or by its ARN already.
    package func cluster(_ reference: String) -> String {
        reference.hasPrefix("arn:") ? reference : arn("ecs", "cluster/\(reference)")
    }

    /// The ARN of a role that is named by its name, or by its ARN or a reference to it already.
    package func role(_ reference: String) -> String {
        reference.hasPrefix("arn:") || reference.hasPrefix("${")
            ? reference : "arn:\(partition):iam::\(account):role/\(reference)"
    }
}
