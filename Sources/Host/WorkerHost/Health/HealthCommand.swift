import ArgumentParser
import CurlHTTP
import DriverProtocol
import HTTPCore
import PrefectAPI

/// `worker-host health`: asks a host on this machine whether it is healthy; for a container's health check.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the host in this container whether it is healthy; exit code 0 or 1.",
        discussion: """
            Asks GET /health where a host started with --with-healthcheck answers: on PREFECT_WORKER_WEBSERVER_HOST and \
            PREFECT_WORKER_WEBSERVER_PORT (8080). The image has no curl, so ECS's health check calls this.
            """)

    @Option(help: ArgumentHelp("Seconds to wait for the answer.", valueName: "SECONDS"))
    var timeout = 4.0

    func validate() throws {
        guard (0.1...300).contains(timeout) else { throw ValidationError("--timeout takes 0.1 to 300, not \(timeout)") }
    }

    func run() async throws {
        do {
            let url = try Self.url(ProcessSurroundings.process.environment)
            if let problem = await problem(at: url) { throw StartError(problem) }
        } catch let error as StartError {
            error.print()
            throw ExitCode(1)
        }
    }

    private func problem(at url: String) async -> String? {
        let transport = CurlTransport(CurlConfiguration(userAgent: "worker-host/\(HostVersion.current)"))
        do throws(HTTPTransportError) {
            let answer = try await transport.send(
                HTTPRequest(method: "GET", url: url, timeout: .seconds(timeout)))
            guard answer.status != 200 else { return nil }
            let message = (try? JSONValue(parsing: answer.body))?["message"]?.string ?? "status \(answer.status)"
            return "unhealthy: \(message)"
        } catch {
            return "\(url) does not answer: \(error). Is the host started with --with-healthcheck?"
        }
    }

    private static func url(_ environment: [String: String]) throws -> String {
        let settings: PrefectSettings
        do {
            settings = try PrefectSettings(environment: environment)
        } catch {
            throw StartError("\(error)")
        }
        // An address that means every interface is asked for on loopback.
        let host =
            switch settings.webserverHost {
            case "0.0.0.0", "": "127.0.0.1"
            case "::", "[::]": "[::1]"
            case let address: address.contains(":") && !address.hasPrefix("[") ? "[\(address)]" : address
            }
        return "http://\(host):\(settings.webserverPort)/health"
    }
}
