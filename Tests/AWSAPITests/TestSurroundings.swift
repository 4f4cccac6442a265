import AWSAPI
import CurlHTTP
import FoundationEssentials
import HTTPCore

extension AWSSurroundings {
    /// Surroundings of a test: its own variables, files by path, a transport or a real one, and a clock that stands.
    static func test(
        _ environment: [String: String] = [:], transport: any HTTPTransport = CurlTransport(),
        time: TestTime = TestTime(),
        sleep: (@Sendable (Duration) async throws -> Void)? = nil,
        files: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) -> AWSSurroundings {
        AWSSurroundings(
            environment: environment, transport: transport, readFile: files,
            replaceFile: { try AtomicFile.replace($0, with: $1) }, now: time.now, sleep: sleep ?? time.sleep)
    }

    /// Surroundings with the real files.
    static func real(_ environment: [String: String], time: TestTime = TestTime()) -> AWSSurroundings {
        test(environment, time: time, files: { FileManager.default.contents(atPath: $0).map { Array($0) } })
    }
}

extension EndpointResolver {
    /// Without shared files.
    static func test(_ environment: [String: String] = [:], explicit: String? = nil) throws -> EndpointResolver {
        try EndpointResolver(
            settings: AWSSettings(.test(environment, transport: ScriptedTransport([]))), explicit: explicit)
    }
}
