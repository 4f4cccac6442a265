/// Where a service is reached that a partition has once for all of its regions: IAM, as botocore's endpoint rules say.
struct GlobalEndpoint {
    private let partition: AWSPartition

    init(_ partition: AWSPartition) {
        self.partition = partition
    }

    func address(of service: ServiceEndpoint, dualStack: Bool, fips: Bool) -> EndpointResolver.Address {
        .init(url: "https://\(host(service.prefix, dualStack: dualStack, fips: fips))", signingRegion: signingRegion)
    }

    /// The region whose keys sign.
    private var signingRegion: String {
        switch partition.name {
        case "aws-cn": "cn-north-1"
        case "aws-us-gov": "us-gov-west-1"
        case "aws-eusc": "eusc-de-east-1"
        case "aws-iso": "us-iso-east-1"
        case "aws-iso-b": "us-isob-east-1"
        case "aws-iso-e": "eu-isoe-west-1"
        case "aws-iso-f": "us-isof-south-1"
        default: "us-east-1"
        }
    }

    private func host(_ prefix: String, dualStack: Bool, fips: Bool) -> String {
        let suffix = dualStack ? partition.dualStackSuffix : partition.dnsSuffix
        switch partition.name {
        case "aws":
            return "\(prefix)\(fips ? "-fips" : "")\(dualStack ? ".global" : "").\(suffix)"
        // GovCloud serves FIPS at the plain name.
        case "aws-us-gov": return "\(prefix).us-gov.\(suffix)"
        case "aws-cn" where fips: return "\(prefix)-fips.\(suffix)"
        case "aws-cn" where dualStack: return "\(prefix).global.\(suffix)"
        default: return "\(prefix)\(fips ? "-fips" : "").\(signingRegion).\(suffix)"
        }
    }
}
