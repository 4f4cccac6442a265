import AWSAPI
import ArgumentParser
import DeploymentTemplates

/// Where a document is for.
struct PlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The AWS region. [default: AWS_REGION]", valueName: "REGION"))
    var region: String?

    @Option(help: ArgumentHelp("The AWS account, 12 digits. [default: any]", valueName: "ACCOUNT"))
    var account: String?

    func validate() throws {
        if let account, account.utf8.count != 12 || !account.utf8.allSatisfy({ (48...57).contains($0) }) {
            throw ValidationError("--account takes the 12 digits of an AWS account, not '\(account)'")
        }
        try TemplateText.check(region, "--region")
    }

    /// The region that was named, here or in the environment.
    var namedRegion: String? {
        region
            ?? ["AWS_REGION", "AWS_DEFAULT_REGION"].lazy.compactMap { name in
                ProcessSurroundings.process.environment[name].flatMap { $0.isEmpty ? nil : $0 }
            }.first
    }

    var place: AWSPlace { place(inRegion: namedRegion) }

    /// The place in a region; nil: in any.
    func place(inRegion region: String?) -> AWSPlace {
        AWSPlace(
            partition: AWSPartition.of(region: region ?? "").name, region: region ?? "*", account: account ?? "*")
    }

    /// - Throws: where a document needs a region and none was named.
    func requiredRegion() throws -> String {
        guard let region = namedRegion else { throw ValidationError("name the region: --region, or AWS_REGION") }
        return region
    }
}

/// Texts that go into documents.
enum TemplateText {
    /// Refuses what CloudFormation or terraform would read as a reference, and what no name has.
    static func check(_ text: String?, _ option: String) throws {
        guard let text else { return }
        guard !text.isEmpty else { throw ValidationError("\(option) is empty") }
        if text.contains("${") || text.contains("%{") || text.contains(where: \.isNewline) {
            throw ValidationError("\(option) takes a plain text without ${, %{ and line ends, not '\(text)'")
        }
    }

    static func check(_ texts: [String], _ option: String) throws {
        for text in texts { try check(text, option) }
    }
}
