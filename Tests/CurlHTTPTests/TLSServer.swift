import Glibc
import NIOCore
import NIOPosix
import Testing

/// `openssl s_server` with a self-signed certificate for `localhost`, in a child process.
struct TLSServer {
    let port: Int
    /// The certificate's PEM file.
    let certificate: String

    static func with(_ body: (TLSServer) async throws -> Void) async throws {
        var template = Array("/tmp/curl-tls-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        defer {
            for file in ["key.pem", "cert.pem"] { unlink("\(folder)/\(file)") }
            rmdir(folder)
        }
        let made = try run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/cert.pem",
        ])
        var status: Int32 = 0
        waitpid(made, &status, 0)
        try #require(status == 0)

        let port = try await freePort()
        let server = try run([
            "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-key", "\(folder)/key.pem", "-cert",
            "\(folder)/cert.pem", "-www", "-quiet",
        ])
        defer {
            // The pool's threads block signals and children inherit that: only this one is sure to end it.
            kill(server, SIGKILL)
            waitpid(server, nil, 0)
        }
        try await waitUntilListening(port)
        try await body(TLSServer(port: port, certificate: "\(folder)/cert.pem"))
    }

    private static func freePort() async throws -> Int {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await listener.close()
        return port
    }

    private static func waitUntilListening(_ port: Int) async throws {
        for _ in 0..<200 {
            let attempt = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(
                host: "127.0.0.1", port: port)
            if let channel = try? await attempt.get() {
                try await channel.close()
                return
            }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("the TLS server did not come up")
    }

    private static func run(_ command: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [0, 1, 2] as [Int32] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        try #require(posix_spawnp(&pid, command[0], &actions, nil, arguments, environ) == 0)
        return pid
    }
}
