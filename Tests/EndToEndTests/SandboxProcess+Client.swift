import AWSAPI
import AWSSigning
import FoundationEssentials
import TestSupport

extension SandboxProcess {
    /// A client of somebody else's, with the key that the sandbox takes.
    func client() throws -> AWSClient {
        let surroundings = AWSSurroundings(
            environment: environment, transport: TestHTTP.transport, readFile: { _ in nil },
            replaceFile: { _, _ in }, now: { Date.now }, sleep: { try await Task.sleep(for: $0) })
        let credentials = AWSCredentials(
            accessKeyID: SandboxProcess.accessKeyID, secretAccessKey: SandboxProcess.secretAccessKey, source: "the test"
        )
        return AWSClient(
            region: SandboxProcess.region, transport: TestHTTP.transport,
            credentials: CachedCredentials(StaticCredentials(credentials), now: { Date.now }),
            endpoints: try EndpointResolver(settings: AWSSettings(surroundings)), now: { Date.now },
            sleep: { try await Task.sleep(for: $0) })
    }
}
