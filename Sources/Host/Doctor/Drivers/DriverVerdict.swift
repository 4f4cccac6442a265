/// Judges the drivers directory.
package enum DriverVerdict {
    /// How a driver does.
    package enum State: Sendable, Equatable {
        /// It has told who it is.
        case ready(version: String)
        /// It was started and did not tell.
        case failing(String)
        /// Its file or manifest is not used.
        case refused(reason: String, remedy: String)
        /// A pool is bound to it, and the directory does not have it.
        case missing
    }

    package static func directory(_ problem: String) -> CheckResult {
        CheckResult(
            .drivers, "directory", .failure, problem,
            remedy: "Name the directory with the drivers' manifests: --drivers DIRECTORY")
    }

    /// - Parameter pools: those that are bound to it.
    package static func driver(_ name: String, _ state: State, pools: [String], directory: String) -> CheckResult {
        let bound = pools.isEmpty ? "" : ", bound to \(pools.map { "'\($0)'" }.joined(separator: ", "))"
        switch state {
        case .ready(let version):
            let named = version.isEmpty ? "it answers" : "version \(version)"
            return CheckResult(.drivers, "driver", name, .ok, "\(named)\(bound)")
        case .failing(let reason):
            return CheckResult(
                .drivers, "driver", name, .failure, "it does not start: \(reason)",
                remedy: "Run it by hand, or ask: worker-host drivers test \(name) --drivers \(directory)")
        case .refused(let reason, let remedy):
            return CheckResult(.drivers, "driver", name, .failure, "it is not used: \(reason)", remedy: remedy)
        case .missing:
            return CheckResult(
                .drivers, "driver", name, .failure, "the directory \(directory) has no driver of this name\(bound)",
                remedy: "Put its manifest or executable into \(directory), or bind the pool to another driver")
        }
    }

    /// What came of holding a driver to the protocol.
    /// - Parameters:
    ///   - failed: the checks that failed and why.
    ///   - isWhole: whether the whole suite ran.
    package static func conformance(
        _ name: String, passed: Int, failed: [(check: String, reason: String)], isWhole: Bool, directory: String
    ) -> CheckResult {
        let suite = isWhole ? "of the protocol's checks" : "of the protocol's main checks"
        guard let first = failed.first else {
            let whole = isWhole ? "" : " (worker-host drivers test \(name) runs all)"
            return CheckResult(.drivers, "conformance", name, .ok, "\(passed) \(suite) passed\(whole)")
        }
        return CheckResult(
            .drivers, "conformance", name, .failure,
            "\(failed.count) \(suite) failed, first \(first.check): \(first.reason)",
            remedy: "See what was exchanged: worker-host drivers test \(name) --drivers \(directory)")
    }
}
