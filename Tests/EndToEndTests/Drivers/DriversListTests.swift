import DriverProtocol
import TestSupport
import Testing

@Suite("worker-host drivers list")
struct DriversListTests {
    private let drivers = "\(ProjectPaths.root)/drivers.d"

    @Test("nothing is started unless a pool is bound to it, and its sha256 is that of its program")
    func shipped() async throws {
        let run = try await CommandRun(["drivers", "list", "--drivers", drivers, "--pool", "etl=fargate", "--json"])
        #expect(run.exit == .code(0), "\(run.errors)")
        let rows = try #require(try run.json["drivers"]?.array)
        #expect(rows.map { $0["name"] } == ["ec2", "fargate", "task-definition-arn"])
        #expect(rows.map { $0["state"] } == ["not started", "ready", "not started"])
        #expect(rows[1]["pools"] == ["etl"] && rows[0]["pools"] == [])
        #expect(rows[1]["description"]?["protocol"] == 1)
        #expect(rows[0]["handles"] == ["launchTypes": ["EC2", "EXTERNAL"], "taskDefinitionArn": false])
        #expect(rows[1]["digest"]?.string?.utf8.count == 64)
        let program = try #require(rows[1]["command"]?.string)
        try await withChildProcess("/usr/bin/sha256sum", [program]) { process in
            _ = try await process.waitForExit(within: .seconds(180))
            #expect(process.output.hasPrefix(try #require(rows[1]["sha256"]?.string)))
        }
    }

    @Test("refused, failing and missing drivers are shown with the reason, the others go on, and the exit code is 1")
    func problems() async throws {
        try await withTemporaryDirectory("drivers") { directory in
            try directory.write("broken", "#!/bin/sh\necho no licence >&2\nexit 3\n", executable: true)
            try directory.write("plain", "no program")
            try directory.write("idle", "#!/bin/sh\ntouch \(directory.path)/.started\n", executable: true)
            let run = try await CommandRun([
                "drivers", "list", "-d", directory.path, "-p", "a=broken", "-p", "b=gone",
            ])
            #expect(run.exit == .code(1))
            for part in [
                "broken: failing", "no licence", "plain: refused", "chmod +x", "idle: not started", "gone: missing",
                "pools    b",
            ] {
                #expect(run.output.contains(part), "\(part) is missing in \(run.output)")
            }
            let marker = try await CommandRun(["drivers", "list", "-d", "\(directory.path)/none"])
            #expect(marker.exit == .code(1) && marker.errors.contains("does not exist"))
        }
    }

    @Test("--describe starts every driver")
    func describe() async throws {
        let run = try await CommandRun(["drivers", "list", "--drivers", drivers, "--describe"])
        #expect(run.exit == .code(0))
        #expect(run.output.split(separator: "\n").count { $0.contains(": ready, version ") } == 3, "\(run.output)")
    }
}
