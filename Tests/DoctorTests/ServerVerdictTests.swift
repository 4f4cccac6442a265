import Doctor
import Testing

@Suite("Doctor: the Prefect server")
struct ServerVerdictTests {
    @Test(
        "a server that answers is there, also when it refuses the key; every other trouble is a failure with a remedy",
        arguments: [
            (nil, .ok, nil), (.unauthorized("status 401"), .ok, nil),
            (.unreachable("no answer"), .failure, "PREFECT_API_URL"),
            (.untrusted("self-signed"), .failure, "PREFECT_API_SSL_CERT_FILE"),
            (.other("GET /health: status 404"), .failure, "/api"),
        ] as [(PrefectTrouble?, CheckResult.Status, String?)])
    func server(trouble: PrefectTrouble?, status: CheckResult.Status, remedy: String?) {
        let result = ServerVerdict.server(url: "http://me:secret@host/api", trouble)
        #expect(result.status == status)
        #expect(remedy.map { result.remedy?.contains($0) == true } ?? (result.remedy == nil))
        #expect(result.seen.contains("http://host/api"))
        #expect(!result.seen.contains("secret"))
    }

    @Test("a refused key names the setting that was sent, and both settings that may be meant")
    func key() {
        #expect(ServerVerdict.key(sent: nil, nil).status == .ok)
        #expect(ServerVerdict.key(sent: "PREFECT_API_KEY", nil).seen == "the server takes PREFECT_API_KEY")
        let refused = ServerVerdict.key(sent: "PREFECT_API_KEY", .unauthorized("status 401"))
        #expect(refused.status == .failure)
        #expect(refused.seen.contains("refuses PREFECT_API_KEY"))
        #expect(refused.remedy?.contains("PREFECT_API_KEY") == true)
        #expect(refused.remedy?.contains("PREFECT_API_AUTH_STRING") == true)
        let missing = ServerVerdict.key(sent: nil, .unauthorized("status 401"))
        #expect(missing.seen.contains("none is set"))
        #expect(ServerVerdict.key(sent: nil, .other("status 500")).status == .failure)
    }

    @Test(
        "versions from 2.14 to the last 3 are taken, others are doubted",
        arguments: [
            ("2.14.20", .ok), ("2.20.16", .ok), ("3.8.8", .ok), ("3.99.0", .ok), ("3.4.1.dev2+g1", .ok),
            ("2.13.9", .warning), ("1.4.0", .warning), ("4.0.0", .warning), ("nightly", .warning), (nil, .ok),
        ] as [(String?, CheckResult.Status)])
    func version(version: String?, status: CheckResult.Status) {
        let result = ServerVerdict.version(version)
        #expect(result.status == status)
        #expect((result.remedy == nil) == (status == .ok))
    }

    @Test("a clock that is more than a minute off is a warning, in either direction")
    func clock() {
        #expect(ClockVerdict.clock(.aws, whose: "AWS", ahead: nil).status == .skipped)
        #expect(ClockVerdict.clock(.aws, whose: "AWS", ahead: -59.9).status == .ok)
        let ahead = ClockVerdict.clock(.aws, whose: "AWS", ahead: 300.4)
        #expect(ahead.status == .warning)
        #expect(ahead.seen == "300 s ahead of AWS's")
        #expect(ClockVerdict.clock(.prefect, whose: "the server", ahead: -61).seen == "61 s behind the server's")
    }
}
