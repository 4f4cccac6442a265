import TestSupport
import Testing

extension EndToEndFaults {
    /// chaos/README.md says what is done and how it is judged; `make chaos` does it at length.
    @Suite("Chaos")
    struct ChaosTests {
        @Test("the chaos program's checker tells each kind of violation from what is as it should be")
        func checker() async throws {
            let (exit, output) = try await python(["-m", "unittest", "discover", "-s", "chaos"], within: .seconds(180))
            #expect(exit == .code(0), "\(output)")
            #expect(output.contains("\nOK"), "\(output)")
        }

        @Test("the same seed draws the same chaos")
        func reproducible() async throws {
            let script = "import sys; sys.path.insert(0, 'chaos'); import plan; print(plan.draw(7, 300, 110))"
            let first = try await python(["-c", script], within: .seconds(180))
            let second = try await python(["-c", script], within: .seconds(180))
            #expect(first.exit == .code(0), "\(first.output)")
            #expect(first.output == second.output)
            #expect(first.output.contains("RunPlan("))
        }

        @Test("hosts and drivers die, freeze and thaw, answers are lost: no run is lost, doubled or stuck")
        func short() async throws {
            let (exit, output) = try await python(
                [
                    "chaos/chaos.py", "--seed", "20", "--runs", "24", "--seconds", "14", "--quiet-seconds", "120",
                    "--no-restart", "--binaries", ProjectPaths.buildDirectory,
                ], within: .seconds(300))
            #expect(exit == .code(0), "\(output)")
            #expect(output.contains(": 0 finding(s), quiet after"), "\(output)")
        }

        private func python(
            _ arguments: [String], within deadline: Duration
        ) async throws -> (exit: ChildProcess.Exit, output: String) {
            try await withChildProcess(try ProjectPaths.python(.prefect), arguments, directory: ProjectPaths.root) {
                let exit = try await $0.waitForExit(within: deadline)
                return (exit, $0.output + $0.errors)
            }
        }
    }
}
