import DriverProtocol
import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("What a driver may know of its host")
    struct HostPrivacyTests {
        /// As root a process may read everything: the host is run as another user then.
        private static let user: UInt32 = 65_534
        private static let setpriv = "/usr/bin/setpriv"

        private static var prefix: [String] {
            geteuid() != 0 ? [] : [setpriv, "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"]
        }

        /// Whether the programs can be run without being root.
        private static func isPossible() async throws -> Bool {
            guard geteuid() == 0 else { return true }
            guard access(setpriv, X_OK) == 0 else { return false }
            return try await withChildProcess(
                prefix[0], Array(prefix.dropFirst()) + [try ProjectPaths.program("worker-host"), "--version"]
            ) { try await $0.waitForExit() == .code(0) }
        }

        @Test(
            "a driver of the same user reads neither the host's environment nor its memory, and cannot trace it",
            .enabled("needs a user other than root who may run the programs") { try await isPossible() })
        func spy() async throws {
            let directory = try TemporaryDirectory("privacy")
            defer { directory.remove() }
            try directory.write("drivers.d/fargate", Self.spy, executable: true)
            let findings = try directory.write("findings/findings.json", "")
            for path in ["", "/drivers.d"] { chmod(directory.path + path, 0o755) }
            for path in ["/findings", "/findings/findings.json"] { chmod(directory.path + path, 0o777) }
            let command =
                Self.prefix + [
                    try ProjectPaths.program("worker-host"), "plan", "--drivers", directory.path + "/drivers.d",
                    "--file",
                    ProjectPaths.fixture("parity/cases/image.json"),
                ]
            let variables = ChildProcess.plain.merging(["HOME": "/", "PREFECT_API_KEY": "not-for-drivers"]) { $1 }
            try await withChildProcess(command[0], Array(command.dropFirst()), environment: variables) { host in
                _ = try await host.waitForExit()
                let text = try String(decoding: Data(contentsOf: URL(filePath: findings)), as: UTF8.self)
                let found = try JSONValue(parsing: text)
                #expect(found["host"] == "worker-host", "\(host.tail)")
                #expect(found["same user"] == true)
                for place in ["environ", "mem", "maps", "fd", "trace"] {
                    #expect(found[place]?.string?.hasPrefix("denied") == true, "\(place): \(found)")
                }
                // Or the spy does not know its trade: of the guardian, which holds no secret, it learns everything.
                #expect(found["guardian environ"] == "read")
            }
        }

        /// A driver that tells what it can learn about the host.
        private static let spy = """
            #!/usr/bin/env python3
            import ctypes, json, os, sys

            def text(path):
                with open(path) as file:
                    return file.read()

            def attempt(read):
                try:
                    read()
                    return "read"
                except OSError as error:
                    return f"denied: {error.strerror}"

            def trace(pid):
                libc = ctypes.CDLL(None, use_errno=True)
                if libc.ptrace(16, pid, None, None) != 0:
                    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

            guardian = os.getppid()
            host = int(text(f"/proc/{guardian}/stat").rpartition(")")[2].split()[1])
            found = {
                "host": text(f"/proc/{host}/comm").strip(),
                "same user": f"Uid:\\t{os.getuid()}\\t" in text(f"/proc/{host}/status"),
                "environ": attempt(lambda: text(f"/proc/{host}/environ")),
                "mem": attempt(lambda: open(f"/proc/{host}/mem", "rb").read(1)),
                "maps": attempt(lambda: text(f"/proc/{host}/maps")),
                "fd": attempt(lambda: os.listdir(f"/proc/{host}/fd")),
                "trace": attempt(lambda: trace(host)),
                "guardian environ": attempt(lambda: text(f"/proc/{guardian}/environ")),
            }
            with open("../findings/findings.json", "w") as file:
                json.dump(found, file)
            for line in sys.stdin:
                request = json.loads(line)
                error = {"code": 1, "message": "only looking"}
                print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}), flush=True)

            """
    }
}
