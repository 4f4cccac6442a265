import CurlHTTP
import FoundationEssentials
import Glibc
import HTTPCore
import Testing

@Suite("libcurl transport and TLS", .timeLimit(.minutes(2)))
struct CurlTLSTests {
    @Test("a certificate of an unknown authority is refused, and taken with that authority or without verification")
    func authority() async throws {
        try await TLSServer.with { server in
            let request = HTTPRequest(method: "GET", url: "https://localhost:\(server.port)/")

            let refused = try await CurlFailureTests.failure(request)
            #expect(refused.kind == .tls)
            #expect(refused.message.contains("localhost:\(server.port)"))
            #expect(refused.message.contains("custom CA"))

            var configuration = CurlConfiguration()
            configuration.certificateAuthorityFile = server.certificate
            #expect(try await CurlTransport(configuration).send(request).status == 200)

            let otherName = HTTPRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/")
            #expect(try await CurlFailureTests.failure(otherName, configuration).kind == .tls)

            var careless = CurlConfiguration()
            careless.verifiesTLS = false
            #expect(try await CurlTransport(careless).send(otherName).status == 200)

            var missing = CurlConfiguration()
            missing.certificateAuthorityFile = server.certificate + ".missing"
            let unreadable = try await CurlFailureTests.failure(request, missing)
            #expect(unreadable.kind == .tls)
            #expect(unreadable.message.contains("cannot be read"))
        }
    }

    @Test("https to a port that does not speak TLS is a failed handshake")
    func plainPort() async throws {
        try await LoopbackServer.with { _ in
            .answer()
        } _: { server in
            let error = try await CurlFailureTests.failure(
                HTTPRequest(method: "GET", url: "https://127.0.0.1:\(server.port)/"))
            #expect(error.kind == .tls)
        }
    }
}
