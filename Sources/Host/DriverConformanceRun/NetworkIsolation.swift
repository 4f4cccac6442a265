internal import Subprocess
internal import SystemPackage

/// How a process is started without a network.
enum NetworkIsolation: Sendable, Equatable {
    /// Behind this command, in a network namespace that has only a loopback interface, and that down.
    case namespace([String])
    /// The system does not allow it.
    case impossible(String)

    /// What leads AWS's libraries and HTTP clients to a port where nobody listens.
    static let misleadingVariables: [String: String] = {
        var variables = ["AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"]
        for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            variables[name] = "http://127.0.0.1:9"
        }
        return variables
    }()

    /// Finds out what this system allows: a namespace for root, one within a user namespace for others.
    static func probe(searchPath: String?) async -> NetworkIsolation {
        let folders = (searchPath ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
        guard let program = folders.map({ "\($0)/unshare" }).first(where: { ProcessFiles.isExecutable($0) }) else {
            return .impossible("There is no 'unshare' here")
        }
        for options in [["--net"], ["--map-root-user", "--net"]] {
            let result = try? await Subprocess.run(
                .path(FilePath(program)), arguments: Arguments(options + ["true"]), output: .discarded,
                error: .discarded)
            if result?.terminationStatus.isSuccess == true { return .namespace([program] + options + ["--"]) }
        }
        return .impossible("The system allows no network namespace")
    }
}
