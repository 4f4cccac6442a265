/// A partition of AWS: regions that share accounts and a DNS suffix.
package struct AWSPartition: Sendable, Equatable {
    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    package let name: String
    /// The suffix of its endpoints.
    package let dnsSuffix: String
    /// The suffix of its dual-stack endpoints.
    package let dualStackSuffix: String

    private init(_ name: String, _ dnsSuffix: String, _ dualStackSuffix: String) {
        self.name = name
        self.dnsSuffix = dnsSuffix
        self.dualStackSuffix = dualStackSuffix
    }

    /// The partition of a region, by its name's beginning; a region that nobody knows yet is taken for one of `aws`.
    package static func of(region: String) -> AWSPartition {
        byRegionPrefix.first { region.hasPrefix($0.prefix) }?.partition
            ?? AWSPartition("aws", "amazonaws.com", "api.aws")
    }

    private static let byRegionPrefix: [(prefix: String, partition: AWSPartition)] = [
        ("cn-", AWSPartition("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn")),
        ("us-gov-", AWSPartition("aws-us-gov", "amazonaws.com", "api.aws")),
        ("eusc-", AWSPartition("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu")),
        ("us-iso-", AWSPartition("aws-iso", "c2s.ic.gov", "api.aws.ic.gov")),
        ("us-isob-", AWSPartition("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud")),
        ("eu-isoe-", AWSPartition("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk")),
        ("us-isof-", AWSPartition("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov")),
    ]
}
