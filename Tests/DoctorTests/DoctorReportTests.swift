import Doctor
import DriverProtocol
import Testing

@Suite("Doctor: the report")
struct DoctorReportTests {
    private static let report = DoctorReport(
        version: "1.2.3",
        results: [
            CheckResult(.aws, "cluster", "'batch'", .failure, "there is\nno such cluster", remedy: "Create it"),
            CheckResult(.prefect, "server", .ok, "http://host/api answers"),
            CheckResult(.aws, "quota", .skipped, "no leave"),
        ])

    @Test("people get a line for each check by area, the remedy below it, and a summary")
    func text() {
        #expect(
            Self.report.text == """
                worker-host 1.2.3

                Prefect
                  ok       server: http://host/api answers

                AWS
                  failure  cluster 'batch': there is no such cluster
                           -> Create it
                  skipped  quota: no leave

                1 ok, 0 warnings, 1 failure, 1 skipped. Nothing was changed.
                """)
        #expect(!Self.report.isWell)
    }

    @Test("programs get every check with the same members, and how many there are of each status")
    func json() throws {
        let json = Self.report.json
        #expect(json.object?.keys == ["version", "ok", "warning", "failure", "skipped", "checks"])
        #expect(json["failure"] == 1)
        #expect(
            json["checks"]?[0] == [
                "area": "prefect", "check": "server", "subject": .null, "status": "ok",
                "seen": "http://host/api answers", "remedy": .null,
            ])
        #expect(json["checks"]?[1]?["subject"] == "'batch'")
    }

    @Test("a user and password within an address are not shown")
    func urls() {
        #expect(ShownURL.text("http://me:p@ss@host:1/api") == "http://host:1/api")
        #expect(ShownURL.text("https://host/a@b") == "https://host/a@b")
        #expect(ShownURL.text("no address") == "no address")
    }
}
