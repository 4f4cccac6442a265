/// A partition of AWS: regions that share accounts and a DNS suffix.
package struct AWSPartition: Sendable, Equatable {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    package let name: String
    /// The suffix of its endpoints.
    package let dnsSuffix: String
    /// The suffix of its dual-stack endpoints.
    package let dualStackSuffix: String

    /// The partition of a region, by its name's beginning.
    package static func of(region: String) -> AWSPartition {
        if region.hasPrefix("cn-") {
            AWSPartition(name: "aws-cn", dnsSuffix: "amazonaws.com.cn", dualStackSuffix: "api.amazonwebservices.com.cn")
        } else if region.hasPrefix("us-gov-") {
            AWSPartition(name: "aws-us-gov", dnsSuffix: "amazonaws.com", dualStackSuffix: "api.aws")
        } else {
            AWSPartition(name: "aws", dnsSuffix: "amazonaws.com", dualStackSuffix: "api.aws")
        }
    }
}
