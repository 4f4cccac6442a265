import ArgumentParser
import DeploymentTemplates
import DriverProtocol

/// `worker-host template trust-policy`
struct TrustPolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust-policy",
        abstract:
            "Print the trust policy of roles that ECS tasks take: the host's, and flow runs' task and execution role.",
        discussion: "Example: worker-host template trust-policy --account 123456789012 > trust.json")

    @OptionGroup var placeOptions: PlaceOptions

    func run() throws {
        StandardOutput.write(TrustPolicy.ecsTasks(in: placeOptions.place).text(.pretty))
    }
}
