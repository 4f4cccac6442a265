import AWSAPI
import AWSSigning
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Programs that print credentials, run for real.
@Suite("Credentials of a process", .timeLimit(.minutes(1)))
struct ProcessCredentialsTests {
    /// Gives the chain of a profile whose credential_process is a script.
    private func withProgram(
        _ script: String, arguments: String = "", environment: [String: String] = [:],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        _ body: (CredentialsChain, TemporaryDirectory) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory("process") { folder in
            let path = try folder.write("my keys", "#!/bin/sh\ncd '\(folder.path)'\n" + script, executable: true)
            try folder.write(".aws/config", "[default]\ncredential_process = '\(path)' \(arguments)\n")
            let all = environment.merging(["HOME": folder.path, "PATH": "/usr/bin:/bin"]) { $1 }
            let surroundings = AWSSurroundings.test(all, sleep: sleep) { path in
                FileManager.default.contents(atPath: path).map { Array($0) }
            }
            try await body(CredentialsChain(surroundings, region: "eu-west-1"), folder)
        }
    }

    @Test("the program gets its words without a shell, the host's variables, and nothing of Prefect's keys")
    func run() async throws {
        try await withProgram(
            """
            printf '%s|' "$@" "$AWS_PROFILE_HINT" "${PREFECT_API_KEY-none}" > seen
            echo '{"Version":1,"AccessKeyId":"AK","SecretAccessKey":"s","SessionToken":"t","Expiration":"2024-06-01T13:00:00+00:00"}'
            """, arguments: #"a 'b c' "$HOME" \;x"#,
            environment: ["AWS_PROFILE_HINT": "hint", "PREFECT_API_KEY": "pnu"]
        ) { chain, folder in
            let found = try #require(try await chain.credentials())
            #expect(found.accessKeyID == "AK")
            #expect(found.sessionToken == "t")
            #expect(found.expiration == TestTime.start + 3600)
            let seen = FileManager.default.contents(atPath: folder.path + "/seen").map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(seen == "a|b c|$HOME|;x|hint|none|")
        }
    }

    @Test(
        "the end of credentials is understood as programs write it",
        arguments: [
            "2024-06-01T13:00:00Z", "2024-06-01T13:00:00.000Z", "2024-06-01T13:00:00+00:00",
            "2024-06-01T15:00:00+02:00",
            "2024-06-01T13:00:00.123456+00:00", "2024-06-01T13:00:00+0000", "2024-06-01T13:00:00UTC",
        ])
    func expiration(text: String) async throws {
        let keys = #"{"Version":1,"AccessKeyId":"AK","SecretAccessKey":"s","Expiration":"\#(text)"}"#
        try await withProgram("echo '\(keys)'") { chain, _ in
            let found = try #require(try await chain.credentials()?.expiration)
            #expect(abs(found.timeIntervalSince(TestTime.start + 3600)) < 0.2)
        }
    }

    @Test(
        "a program that fails is told with its exit and its standard error, never with its output",
        arguments: [
            ("echo 'out-hush'; echo 'no luck' >&2; exit 3", "exit status 3: no luck"),
            ("kill -9 $$", "signal 9"),
            ("echo '{\"out-hush\": '", "no JSON object"),
            ("echo '[\"out-hush\"]'", "no JSON object"),
            (#"echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"out-hush"}'"#, "\"Version\": 1"),
            (#"echo '{"Version":1,"SecretAccessKey":"out-hush"}'"#, "no AccessKeyId"),
            (
                #"echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"out-hush","Expiration":"out-hush"}'"#,
                "no ISO 8601 time"
            ),
            ("head -c 100000 /dev/zero", "more than 65536 bytes"),
            (
                #"head -c 300000 /dev/zero | tr '\0' x >&2; echo end >&2; exit 1"#,
                "xend"
            ),
        ])
    func failing(script: String, expected: String) async throws {
        try await withProgram(script) { chain, _ in
            let error = try await #require(throws: CredentialsError.self) { try await chain.credentials() }
            #expect(error.description.contains("my keys"))
            #expect(error.description.contains(expected), "\(error)")
            #expect(!error.description.contains("out-hush"))
            #expect(error.description.utf8.count < 2_000)
        }
    }

    @Test("a program that is not there is an error")
    func missing() async throws {
        let surroundings = AWSSurroundings.test(["HOME": "/h"], sleep: { try await Task.sleep(for: $0) }) { path in
            path == "/h/.aws/config" ? Array("[default]\ncredential_process = /nowhere/keys --secret hush".utf8) : nil
        }
        let error = try await #require(throws: CredentialsError.self) {
            try await CredentialsChain(surroundings, region: "eu-west-1").credentials()
        }
        #expect(error.description.contains("/nowhere/keys"))
        #expect(!error.description.contains("hush"))
    }

    @Test("a program that takes too long is ended, with what it has started")
    func tooLong() async throws {
        try await withTemporaryDirectory("pids") { pids in
            let path = pids.path + "/child"
            let started: @Sendable () -> Int32? = {
                FileManager.default.contents(atPath: path)
                    .flatMap { Int32(String(decoding: $0, as: UTF8.self).split(separator: "\n").first ?? "") }
            }
            try await withProgram(
                "trap '' TERM; sleep 600 & echo $! > '\(path)'; wait",
                // The time is over when the program has started its child.
                sleep: { _ in _ = try await eventually("the child's id") { started() } }
            ) { chain, _ in
                let error = try await #require(throws: CredentialsError.self) { try await chain.credentials() }
                #expect(error.description.contains("longer than 60 seconds"))
                let child = try #require(started())
                _ = try await eventually("the child's end") { kill(child, 0) == 0 ? nil : true }
            }
        }
    }
}
