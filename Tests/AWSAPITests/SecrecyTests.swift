import AWSAPI
import AWSSigning
import DriverProtocol
import FoundationEssentials
import Testing

@Suite("Secrets of credentials")
struct SecrecyTests {
    private static let surroundings = AWSSurroundings.test(
        ["HOME": "/h", "AWS_SECRET_ACCESS_KEY": "hush-env", "AWS_ACCESS_KEY_ID": "AK"],
        transport: ScriptedTransport([]),
        files: { path in
            switch path {
            case "/h/.aws/config":
                Array(
                    """
                    [profile role]
                    role_arn = arn:aws:iam::1:role/r
                    credential_source = Environment
                    external_id = hush-id
                    [profile process]
                    credential_process = /bin/keys --password hush-argument
                    """.utf8)
            case "/h/.aws/credentials":
                Array("[default]\naws_access_key_id = AK\naws_secret_access_key = hush-file".utf8)
            default: nil
            }
        })

    @Test("printing whatever finds or holds credentials shows none of them")
    func printing() async throws {
        let settings = AWSSettings(Self.surroundings)
        let role = try CredentialSearch(Self.surroundings, profile: "role").source()
        guard case .role(let assumed, _) = role else {
            Issue.record("\(role)")
            return
        }
        let process = try CredentialSearch(Self.surroundings, profile: "process").source()
        let environment = EnvironmentCredentials(Self.surroundings)
        let chain = CredentialsChain(Self.surroundings, region: "eu-west-1")
        let values: [Any] = [
            Self.surroundings, settings, settings.files, settings.profile as Any, role, assumed, process, environment,
            chain,
            try EndpointResolver(settings: settings), CredentialSearch(Self.surroundings),
            ContainerCredentials(Self.surroundings), InstanceMetadata(settings), InstanceCredentials(settings),
            try await environment.credentials() as Any, CachedCredentials(chain, now: TestTime().now),
            AssumedRoleCredentials(
                role: "r", parameters: ["ExternalId": "hush-id"], client: try .test(ScriptedTransport([]))),
        ]
        for value in values {
            var texts = ["\(value)", String(describing: value), String(reflecting: value), ""]
            dump(value, to: &texts[3])
            for text in texts { #expect(!text.contains("hush"), "\(text)") }
        }
        #expect("\(process)" == "the credential_process /bin/keys of profile 'process'")
        #expect("\(role)".hasPrefix("the role arn:aws:iam::1:role/r of profile 'role', assumed with the environment"))
    }
}
