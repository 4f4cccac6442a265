import DriverProtocol
import PrefectAPI
import TestSupport
import Testing

extension ServerCheck {
    static let endToEnd = ServerCheck("worker-host runs a real flow to Completed, as one task") { stage in
        try await SandboxProcess.with { sandbox in
            let program = try ProjectPaths.python(stage.version.environment)
            let folder = program.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            let deployment = try await stage.deployment(
                ["env": ["PATH": .string("\(folder):/usr/local/bin:/usr/bin:/bin")]],
                path: ProjectPaths.fixture("flows"), entrypoint: "hello.py:hello")
            let run = try await stage.prefect.scheduleRun(deployment)
            let arguments = ["--pool", stage.pool.name, "--config", ProjectPaths.fixture("host/quick.json")]
            try await HostProcess.with(arguments, server: stage.server, sandbox: sandbox) { _ in
                let ended = try await stage.prefect.waitForState("COMPLETED", "CRASHED", "FAILED", flowRun: run)
                #expect(ended["state_type"] == "COMPLETED", "\(ended["state"] ?? .null)")
                let tasks = try await sandbox.tasks()
                let arn = try #require(tasks.first?["taskArn"]?.string)
                #expect(tasks.count == 1 && ended["infrastructure_pid"]?.string == "default::\(arn)")
            }
        }
    }
}
