import PrefectAPI
import Testing

@Suite("Settings")
struct SettingsTests {
    private func settings(_ environment: [String: String], files: [String: String] = [:]) throws -> PrefectSettings {
        try PrefectSettings(environment: environment, read: { files[$0] })
    }

    private func error(_ environment: [String: String], files: [String: String] = [:]) throws -> SettingError {
        try #require(throws: SettingError.self) { try settings(environment, files: files) }
    }

    @Test("without anything set the defaults are Prefect's")
    func defaults() throws {
        let read = try settings([:])
        #expect(read.apiURL == nil)
        #expect(read.maxRetries == 5)
        #expect(read.queryInterval == .seconds(10))
        #expect(read.prefetch == .seconds(10))
        #expect(read.heartbeatInterval == .seconds(30))
        #expect(read.webserverHost == "0.0.0.0" && read.webserverPort == 8080)
        #expect(read.enableCancellation == nil)
        #expect(read.cancellationPollInterval == .seconds(120))
        #expect(read.ecs.queueName == "prefect-ecs-tasks-events")
        #expect(read.exported.isEmpty)
    }

    @Test("the environment stands above the active profile")
    func layers() throws {
        let files = [
            "/home/u/.prefect/profiles.toml": """
            active = "work"  # chosen
            [profiles.work]
            PREFECT_API_URL = "https://api.example.com/api/"
            PREFECT_API_KEY = 'pnu_profile'
            PREFECT_WORKER_QUERY_SECONDS = 2.5

            [profiles.other]
            PREFECT_API_URL = "http://other/api"
            """
        ]
        let read = try settings(["HOME": "/home/u", "PREFECT_API_KEY": "pnu_env"], files: files)
        #expect(read.profile == "work")
        #expect(read.apiURL == "https://api.example.com/api")
        #expect(read.apiKey?.value == "pnu_env")
        #expect(read.queryInterval == .seconds(2.5))
        let other = try settings(["HOME": "/home/u", "PREFECT_PROFILE": "other"], files: files)
        #expect(other.apiURL == "http://other/api")
        #expect(other.apiKey == nil)
    }

    @Test("PREFECT_HOME and PREFECT_PROFILES_PATH say where the profiles are")
    func places() throws {
        let file = "active = \"a\"\n[profiles.a]\nPREFECT_API_URL = \"http://a/api\"\n"
        #expect(try settings(["PREFECT_HOME": "/p"], files: ["/p/profiles.toml": file]).apiURL == "http://a/api")
        #expect(
            try settings(["HOME": "/h", "PREFECT_PROFILES_PATH": "~/x.toml"], files: ["/h/x.toml": file]).apiURL
                == "http://a/api")
    }

    @Test("what is set goes on to flow runs, under its own text; the choice of profile and a run's own do not")
    func exported() throws {
        let read = try settings([
            "PREFECT_API_URL": "http://a/api", "PREFECT_LOGGING_LEVEL": "DEBUG", "PREFECT_PROFILE": "local",
            "PREFECT__FLOW_RUN_ID": "1", "PATH": "/bin",
        ])
        #expect(
            read.exported.mapValues(\.value) == ["PREFECT_API_URL": "http://a/api", "PREFECT_LOGGING_LEVEL": "DEBUG"])
    }

    @Test("headers of the user go along, but for those that the client needs")
    func headers() throws {
        let read = try settings([
            "PREFECT_CLIENT_CUSTOM_HEADERS": #"{"X-Team": "data", "user-agent": "x", "Prefect-Csrf-Token": "y"}"#
        ])
        #expect(read.customHeaders.map(\.name) == ["X-Team"])
        #expect(read.customHeaders.map(\.value.value) == ["data"])
    }

    @Test(
        "a value that cannot be used is refused with its variable, itself and a remedy",
        arguments: [
            ("PREFECT_WORKER_QUERY_SECONDS", "ten"), ("PREFECT_WORKER_QUERY_SECONDS", "0"),
            ("PREFECT_WORKER_PREFETCH_SECONDS", "-1"), ("PREFECT_WORKER_HEARTBEAT_SECONDS", "nan"),
            ("PREFECT_WORKER_WEBSERVER_PORT", "70000"), ("PREFECT_CLIENT_MAX_RETRIES", "-1"),
            ("PREFECT_CLIENT_MAX_RETRIES", "1.5"), ("PREFECT_API_TLS_INSECURE_SKIP_VERIFY", "maybe"),
            ("PREFECT_API_URL", "prefect.example.com/api"), ("PREFECT_API_URL", "ftp://x/api"),
            ("PREFECT_CLIENT_RETRY_EXTRA_CODES", "404,abc"),
        ])
    func badValues(name: String, value: String) throws {
        let error = try error([name: value])
        #expect(error.name == name)
        #expect(error.description.contains(value.split(separator: ",").last ?? ""))
        #expect(!error.remedy.isEmpty)
    }

    @Test("no secret shows in a description, a dump or an error")
    func secrets() throws {
        let read = try settings([
            "PREFECT_API_KEY": "pnu_verysecret", "PREFECT_API_AUTH_STRING": "admin:verysecret",
            "PREFECT_CLIENT_CUSTOM_HEADERS": #"{"X-Key": "verysecret"}"#,
        ])
        var dumped = ""
        dump(read, to: &dumped)
        #expect(!dumped.contains("verysecret"))
        #expect(!"\(read)".contains("verysecret"))
        #expect(!String(reflecting: read).contains("verysecret"))
        #expect(try !"\(error(["PREFECT_API_URL": "http://u:verysecret@h/api"]))".contains("verysecret"))
        #expect(try !"\(error(["PREFECT_API_URL": "h//u:verysecret@h/api"]))".contains("verysecret"))
        #expect(try !"\(error(["PREFECT_CLIENT_CUSTOM_HEADERS": "verysecret"]))".contains("verysecret"))
    }

    @Test("a named profile that does not exist is told with those that do")
    func unknownProfile() throws {
        let files = ["/p/profiles.toml": "[profiles.a]\n[profiles.b]\n"]
        let error = try error(["PREFECT_HOME": "/p", "PREFECT_PROFILE": "c"], files: files)
        #expect(error.description == "PREFECT_PROFILE: there is no profile 'c' in /p/profiles.toml. It has: a, b.")
    }

    @Test("a file without an active profile, or no file, sets nothing")
    func noProfile() throws {
        #expect(
            try settings(["PREFECT_HOME": "/p"], files: ["/p/profiles.toml": "[profiles.a]\nX = \"1\"\n"]).profile
                == nil)
        #expect(try settings(["PREFECT_HOME": "/p"]).profile == nil)
    }
}
