/// Judges this machine's clock by the dates of answers.
package enum ClockVerdict {
    /// AWS refuses signatures that are five minutes off; the server judges heartbeats and due times by its own clock.
    private static let tolerated = 60.0

    /// - Parameters:
    ///   - whose: whose answers: `the Prefect server`.
    ///   - ahead: by how many seconds this machine's clock is ahead of theirs; nil when no answer told a date.
    package static func clock(_ area: CheckResult.Area, whose: String, ahead: Double?) -> CheckResult {
        guard let ahead else { return CheckResult(area, "clock", .skipped, "\(whose) told no date") }
        guard abs(ahead) > tolerated else {
            return CheckResult(area, "clock", .ok, "within \(Int(tolerated)) s of \(whose)'s")
        }
        let seconds = Int(abs(ahead).rounded())
        return CheckResult(
            area, "clock", .warning, "\(seconds) s \(ahead > 0 ? "ahead of" : "behind") \(whose)'s",
            remedy:
                "Let NTP (chrony, systemd-timesyncd) set this machine's clock: AWS refuses requests signed more than 5 "
                + "minutes off, and runs are launched early or late")
    }
}
