import DriverProtocol
import FoundationEssentials
import TestSupport
import Testing

extension EndToEndSetting {
    @Suite("docs/first-driver.md")
    struct FirstDriverPageTests {
        /// A fenced block of the page.
        private struct Block {
            let language: Substring
            var lines: [Substring] = []
        }

        private func blocks() throws -> [Block] {
            let page = try Data(contentsOf: URL(filePath: "\(ProjectPaths.root)/docs/first-driver.md"))
            var blocks: [Block] = []
            var isInside = false
            for line in String(decoding: page, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") {
                    if !isInside { blocks.append(Block(language: line.dropFirst(3))) }
                    isInside.toggle()
                } else if isInside {
                    blocks[blocks.count - 1].lines.append(line)
                }
            }
            return blocks
        }

        /// The page's commands as one script; a marker before each block parts the output.
        private func script(_ blocks: [Block]) -> String {
            let commands = blocks.enumerated().filter { $1.language == "sh" }.map { position, block in
                "echo '=== \(position)'\n" + block.lines.joined(separator: "\n")
            }
            return "set -euo pipefail\nexec 2>&1\n" + commands.joined(separator: "\n") + "\n"
        }

        private func environment(_ server: PrefectServer) throws -> [String: String] {
            let python = try ProjectPaths.python(.prefect).split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
            let path = "\(ProjectPaths.buildDirectory):\(python):\(ChildProcess.plain["PATH"] ?? "/usr/bin:/bin")"
            return ChildProcess.plain.merging([
                "PATH": path, "PREFECT_API_URL": server.apiURL, "PREFECT_HOME": server.workerHome,
                "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            ]) { $1 }
        }

        @Test("its commands do what it says, in order, in a fresh directory")
        func literally() async throws {
            let blocks = try blocks()
            #expect(blocks.count { $0.language == "sh" } >= 10)
            let server = try await PrefectServer.shared()
            try await withTemporaryDirectory("page") { directory in
                let file = try directory.write(".page.sh", script(blocks))
                try await withChildProcess(
                    "/bin/bash", [file], environment: try environment(server), directory: directory.path
                ) { process in
                    let exit = try await process.waitForExit(within: .seconds(180))
                    #expect(exit == .code(0), "\(process.output)")
                    let output = process.output
                    for (position, block) in blocks.enumerated() where block.language == "text" {
                        // What is shown belongs to the commands above it.
                        let parts = output.split(separator: "=== \(position - 1)\n", maxSplits: 1)
                        let lines = (parts.last ?? "").split(separator: "\n").prefix { !$0.hasPrefix("=== ") }
                        for expected in block.lines {
                            #expect(lines.contains { shows($0, expected) }, "\(expected) is not in \(lines)")
                        }
                    }
                }
            }
            let runs = try await server.fixtures.call(
                "POST", "/flow_runs/filter", ["work_pools": ["name": ["any_": ["tutorial"]]]])
            #expect(runs.array?.map { $0["state_type"] } == ["COMPLETED"])
        }

        /// Whether a line is the expected one, or begins like it where that ends in `…`; spaces at the edges do not count.
        private func shows(_ line: Substring, _ expected: Substring) -> Bool {
            let found = line.drop { $0 == " " }
            if expected.hasSuffix("…") {
                let part = expected.dropLast()
                return found.hasPrefix(part) || found.contains(part)
            }
            return found == expected
        }
    }
}
