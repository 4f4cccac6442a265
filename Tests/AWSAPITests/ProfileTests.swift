import AWSAPI
import AWSSigning
import Testing

@Suite("Credentials of environment and profiles")
struct ProfileTests {
    static func files(_ credentials: String, _ config: String = "") -> @Sendable (String) -> [UInt8]? {
        { path in
            switch path {
            case "/h/.aws/credentials": Array(credentials.utf8)
            case "/h/.aws/config": Array(config.utf8)
            default: nil
            }
        }
    }

    static func chain(
        _ environment: [String: String] = [:], profile: String? = nil, files: @escaping @Sendable (String) -> [UInt8]?
    ) -> CredentialsChain {
        CredentialsChain(
            .test(
                ["HOME": "/h", "AWS_EC2_METADATA_DISABLED": "true"].merging(environment) { $1 },
                transport: ScriptedTransport([]), files: files),
            profile: profile, region: "us-east-1")
    }

    static let both = files(
        """
        # the keys
        [default]
        aws_access_key_id = AKDEFAULT
        aws_secret_access_key=s/1+=   ; as given
        [dev]
        AWS_ACCESS_KEY_ID = AKDEV\r
        aws_secret_access_key = s2\r
        aws_session_token = t2\r
        """,
        """
        [profile "only config"]
        aws_access_key_id = AKCONFIG
        aws_secret_access_key = s3
        s3 =
          aws_access_key_id = AKNESTED
        """)

    @Test("keys of the environment come first, and a job's profile before them")
    func order() async throws {
        let environment = ["AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": ""]
        let found = try #require(try await Self.chain(environment, files: Self.both).credentials())
        #expect(found.accessKeyID == "AKENV")
        #expect(found.sessionToken == nil)
        #expect(
            try await Self.chain(environment, profile: "dev", files: Self.both).credentials()?.accessKeyID == "AKDEV")
    }

    @Test("profiles are found by AWS_PROFILE or as the default, in both files")
    func profiles() async throws {
        let found = try #require(try await Self.chain(files: Self.both).credentials())
        #expect(found.accessKeyID == "AKDEFAULT")
        #expect(found.secretAccessKey == "s/1+=")
        let dev = try #require(try await Self.chain(["AWS_PROFILE": "dev"], files: Self.both).credentials())
        #expect(dev.accessKeyID == "AKDEV")
        #expect(dev.sessionToken == "t2")
        let config = try #require(try await Self.chain(profile: "only config", files: Self.both).credentials())
        #expect(config.accessKeyID == "AKCONFIG")
        #expect(config.source.contains("/h/.aws/config"))
    }

    @Test("files may be elsewhere, and rotated keys are seen")
    func rotation() async throws {
        let counter = TestProvider { _ in nil }
        let provider = Self.chain(["AWS_SHARED_CREDENTIALS_FILE": "/etc/keys"]) { path in
            guard path == "/etc/keys" else { return nil }
            return Array("[default]\naws_access_key_id=AK\(counter.asked)\naws_secret_access_key=s".utf8)
        }
        #expect(try await provider.credentials()?.accessKeyID == "AK0")
        _ = try await counter.credentials()
        #expect(try await provider.credentials()?.accessKeyID == "AK1")
    }

    @Test(
        "what is half or wrongly configured is an error and never another identity",
        arguments: [
            (["AWS_ACCESS_KEY_ID": "A"], "", "", "AWS_SECRET_ACCESS_KEY is not"),
            (["AWS_PROFILE": "nobody"], "", "", "profile 'nobody' was asked for"),
            ([:], "[default]\naws_access_key_id=A", "", "no aws_secret_access_key"),
            (
                [:], "", "[default]\nlogin_session=arn:me\naws_access_key_id=A\naws_secret_access_key=s",
                "uses login_session"
            ),
            (
                [:], "", "[default]\nrole_arn=arn:r\nsource_profile=default\nmfa_serial=arn:mfa",
                "nobody is there to type a code"
            ),
            ([:], "", "[default]\nrole_arn=arn:r\nsource_profile=default", "default → default"),
            (
                [:], "",
                "[default]\nrole_arn=arn:r\nsource_profile=a\n[profile a]\nrole_arn=arn:a\nsource_profile=default",
                "default → a → default"
            ),
            (
                [:], "", "[default]\nrole_arn=arn:r\ncredential_source=EcsContainer",
                "which this process does not have"
            ),
            ([:], "", "[default]\nservices=x\nrole_arn=arn:r\ncredential_source=Ec2InstanceMetadata", "does not have"),
            ([:], "", "[default]\nsso_account_id=1\nsso_session=corp", "[sso-session corp]"),
            ([:], "", "[default]\ncredential_process='x", "No closing quotation"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], "", "", "without a role"),
            (["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:role"], "", "", "/t cannot be read"),
            (
                [
                    "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
                    "AWS_CREDENTIAL_EXPIRATION": "2024-06-01T11:59:59Z",
                ], "", "", "ended already"
            ),
            ([:], "", "", "no AWS credentials were found"),
        ] as [([String: String], String, String, String)])
    func refused(environment: [String: String], credentials: String, config: String, expected: String) async throws {
        let error = try await #require(throws: CredentialsError.self) {
            let chain = Self.chain(environment, files: Self.files(credentials, config))
            _ = try await CachedCredentials(chain, now: TestTime().now).credentials()
        }
        #expect(error.description.contains(expected))
    }

    @Test("keys of the credentials file win over a credential_process of the config file")
    func keysBeforeProcess() async throws {
        let files = Self.files(
            "[default]\naws_access_key_id=A\naws_secret_access_key=s", "[default]\ncredential_process=/bin/x")
        #expect(try await Self.chain(files: files).credentials()?.accessKeyID == "A")
    }
}
