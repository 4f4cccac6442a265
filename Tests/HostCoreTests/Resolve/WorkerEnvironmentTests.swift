import DriverProtocol
import HostCore
import Testing

@Suite("The worker's settings")
struct WorkerEnvironmentTests {
    private func value(_ name: String, _ text: String) -> String? {
        (try? WorkerEnvironment(variables: [name: text, "HOME": "/home/me"]))?.setting(name) ?? nil
    }

    @Test(
        "durations are read in every notation and written in ISO 8601",
        arguments: [
            ("PT1H", "PT1H"), ("P1DT2H3M4.5S", "P1DT2H3M4.5S"), ("1:00:00", "PT1H"), ("00:01", "PT1M"),
            ("7 days", "P7D"),
            ("3 days 04:05:06.7", "P3DT4H5M6.7S"), ("2 days, 0:00:00", "P2D"), ("-1 day, 1:00:00", "-P1DT1H"),
            ("400 days", "P1Y35D"), ("P1Y2M", "P1Y60D"), ("P1W", "P7D"), ("PT90M", "PT1H30M"), ("P0D", "PT0S"),
            ("PT1.1234567S", "PT1.123457S"), ("P1.5D", "P1DT12H"), ("25:00:00", "P1DT1H"), ("+1:00:00", "PT1H"),
        ])
    func durations(_ text: String, _ written: String) {
        #expect(value("PREFECT_SERVER_API_CSRF_TOKEN_EXPIRATION", text) == written)
    }

    @Test(
        "what is no duration is refused",
        arguments: [
            "60", "", "x", "P", "PT", "p1d", "P-1D", "1:60:00", "1:2:3", "PT1H30", "days 1", " 1:00:00",
            "999999999999 days",
        ])
    func noDurations(_ text: String) {
        #expect(throws: ResolutionError.self) {
            try WorkerEnvironment(variables: ["PREFECT_SERVER_API_CSRF_TOKEN_EXPIRATION": text])
        }
    }

    @Test(
        "paths are written as the other worker writes them",
        arguments: [
            ("~", "/home/me"), ("~/x", "/home/me/x"), ("a//b/../c/", "a/b/../c"), ("", "."), ("/", "/"), ("//a", "//a"),
            ("///a", "/a"), ("./a", "a"),
        ])
    func paths(_ text: String, _ written: String) {
        #expect(value("PREFECT_HOME", text) == written)
    }

    @Test("the environment wins over the profile, whatever names they use")
    func profile() throws {
        let environment = try WorkerEnvironment(
            variables: ["PREFECT_FLOW_DEFAULT_RETRIES": "1"],
            profile: ["PREFECT_FLOWS_DEFAULT_RETRIES": "2", "PREFECT_API_URL": "http://p/api"])
        #expect(environment.settings.map(\.name) == ["PREFECT_API_URL", "PREFECT_FLOWS_DEFAULT_RETRIES"])
        #expect(environment.setting("PREFECT_FLOWS_DEFAULT_RETRIES") == "1")
    }

    @Test("every wrong setting is named at once, with its value unless that may be secret")
    func findings() throws {
        do throws(ResolutionError) {
            _ = try WorkerEnvironment(variables: [
                "PREFECT_LOGGING_LEVEL": "loud", "PREFECT_CLIENT_MAX_RETRIES": "-1",
                "PREFECT_CLIENT_CUSTOM_HEADERS": "hush",
            ])
            Issue.record("nothing was refused")
        } catch {
            #expect(error.kind == .configurationInvalid)
            #expect(error.findings.count == 3)
            #expect(error.description.contains("\"loud\""))
            #expect(error.description.contains("a whole number of at least 0"))
            #expect(!error.description.contains("hush"))
            #expect(error.findings.allSatisfy { $0.path.hasPrefix("/environment/PREFECT_") && $0.hint != nil })
        }
    }

    @Test("logs sent to Prefect Cloud are as small as it wants them")
    func cloud() throws {
        func size(_ variables: [String: String]) throws -> String? {
            let cloud = ["PREFECT_API_URL": "https://api.prefect.cloud/api/accounts/a/workspaces/b"]
            return try WorkerEnvironment(variables: cloud.merging(variables) { $1 })
                .setting("PREFECT_LOGGING_TO_API_MAX_LOG_SIZE")
        }
        #expect(try size([:]) == "25000")
        #expect(try size(["PREFECT_LOGGING_TO_API_MAX_LOG_SIZE": "7"]) == "7")
        #expect(try size(["PREFECT_CLOUD_MAX_LOG_SIZE": "9"]) == "9")
        #expect(try size(["PREFECT_CLOUD_MAX_LOG_SIZE": "2000000"]) == "1000000")
    }
}
