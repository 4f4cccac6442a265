package import HostCore

/// Judges whether a pool's next runs can be planned.
package enum LaunchVerdict {
    /// - Parameters:
    ///   - owner: the deployment's name, with its pool's.
    ///   - isAWSAtFault: whether AWS cannot be asked, which other checks tell.
    package static func failed(_ subject: String, _ failure: PreviewFailure, isAWSAtFault: Bool) -> CheckResult {
        if isAWSAtFault, ["aws-client", "aws-error"].contains(failure.kind) {
            return needsAWS(subject)
        }
        return CheckResult(
            .pools, "launch", subject, .failure,
            "it would not be launched: \(Wording.placed(failure.path, failure.message))",
            remedy: failure.hint ?? "worker-host plan shows the whole plan")
    }

    /// A plan that waits for what AWS would say.
    package static func needsAWS(_ subject: String) -> CheckResult {
        CheckResult(.pools, "launch", subject, .skipped, "it is planned with what AWS says: see below")
    }

    /// - Parameter drivers: the drivers that planned.
    package static func planned(pool: String, count: Int, drivers: [String]) -> CheckResult {
        CheckResult(
            .pools, "launches", "of '\(pool)'", .ok,
            "\(count) planned by \(drivers.sorted().joined(separator: ", ")), none launched")
    }
}
