import TestSupport
import Testing

/// `openssl s_server` with a self-signed certificate for `localhost`, in a child process.
struct TLSServer {
    let port: Int
    /// The certificate's PEM file.
    let certificate: String

    static func with(_ body: (TLSServer) async throws -> Void) async throws {
        try await withTemporaryDirectory("tls") { directory in
            let key = directory.path + "/key.pem"
            let certificate = directory.path + "/cert.pem"
            try await withChildProcess(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                    certificate,
                ]
            ) { try #require(try await $0.waitForExit() == .code(0)) }
            let port = try freePort()
            try await withChildProcess(
                "/usr/bin/openssl",
                ["s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-www"]
            ) { server in
                _ = try await server.line(containing: "ACCEPT")
                try await body(TLSServer(port: port, certificate: certificate))
            }
        }
    }
}
