import DriverProtocol
import TestSupport

/// One run of `worker-host doctor --json`.
struct DoctorRun {
    private let run: CommandRun
    let json: JSONValue

    var exit: ChildProcess.Exit { run.exit }
    var output: String { run.output }
    var errors: String { run.errors }

    /// - Parameter conformance: how far drivers are held to the protocol.
    init(
        _ arguments: [String], environment: [String: String], drivers: String = "\(ProjectPaths.root)/drivers.d",
        conformance: String = "none"
    ) async throws {
        run = try await CommandRun(
            ["doctor", "--json", "--conformance", conformance, "--drivers", drivers] + arguments,
            environment: environment)
        json = try run.json
    }

    /// The results of a check.
    func results(_ check: String, _ subject: String? = nil) -> [JSONValue] {
        (json["checks"]?.array ?? []).filter { result in
            result["check"]?.string == check
                && (subject.map { result["subject"]?.string?.contains($0) == true } ?? true)
        }
    }

    /// The one result of a check.
    func result(_ check: String, _ subject: String? = nil) throws -> JSONValue {
        let found = results(check, subject)
        guard found.count == 1 else {
            throw TestSupportError("\(found.count) results of '\(check)' \(subject ?? ""): \(output)")
        }
        return found[0]
    }

    /// `check subject: seen` of all results with a status.
    func lines(_ status: String) -> [String] {
        (json["checks"]?.array ?? []).filter { $0["status"]?.string == status }.map { result in
            "\(result["check"]?.string ?? "") \(result["subject"]?.string ?? ""): \(result["seen"]?.string ?? "")"
        }
    }
}

extension Stage {
    /// What `worker-host doctor` finds its surroundings with.
    var doctorEnvironment: [String: String] {
        var environment = sandbox.environment
        environment["PREFECT_API_URL"] = server.apiURL
        environment["PREFECT_HOME"] = server.workerHome
        return environment
    }
}
