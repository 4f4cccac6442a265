internal import DriverConformance
internal import DriverSupervision
internal import Glibc

/// What is started for a session.
struct TrialProgram: Sendable {
    /// The variable by which a session's processes are known, wherever they went.
    static let mark = "DRIVER_CONFORMANCE_SESSION"

    let executable: String
    let arguments: [String]
    let environment: [String: String]
    let workingDirectory: String
    /// The mark's value.
    let session: String
    /// Whether the process is the guardian and the driver its child.
    let isGuarded: Bool
    /// What the report should say about the surroundings.
    var remarks: [String] = []

    init(_ driver: DriverCommandLine, _ surroundings: Session.Surroundings, isolation: NetworkIsolation) {
        session = String(UInt64.random(in: .min ... .max), radix: 16)
        var environment = driver.environment
        environment[Self.mark] = session
        var words = [driver.executable] + driver.arguments
        isGuarded = surroundings != .unguarded
        if isGuarded { words = [driver.guardian, String(getpid())] + words }
        switch surroundings {
        case .usual, .unguarded: break
        case .abroad:
            environment["TZ"] = "<+14>-14"
            environment["LANG"] = "tr_TR.UTF-8"
        case .offline:
            switch isolation {
            case .namespace(let command):
                remarks.append("offline means: in a network namespace with nothing in it")
                words = command + words
            case .impossible(let reason):
                remarks.append("offline means: calls are led astray by variables. \(reason)")
                environment.merge(NetworkIsolation.misleadingVariables) { $1 }
            }
        }
        executable = words[0]
        arguments = Array(words.dropFirst())
        self.environment = environment
        workingDirectory = driver.workingDirectory
    }
}
