package import DriverProtocol

/// What a file `NAME.json` of drivers.d says about a driver.
package struct DriverManifest: Sendable, Equatable {
    /// How requests reach the command.
    package enum Mode: String, Sendable, CaseIterable {
        /// A process that serves many requests.
        case persistent
        /// A process for each request: it reads one line, answers it and exits.
        case oneshot
    }

    /// The program and its arguments. A program with a slash is relative to the manifest; one without is looked for
    /// beside the manifest, beside worker-host, then in PATH.
    package var command: [String]
    /// Variables added to the allow-list of the environment.
    package var environment: [String: String] = [:]
    /// See ``Mode``.
    package var mode: Mode = .persistent
    /// How many processes serve requests side by side, 1 to 16.
    package var processes: Int = 1
    /// Times of this driver, where they differ from the protocol's: start and `describe`, one plan, all rounds.
    package var start: Duration?
    package var plan: Duration?
    package var allRounds: Duration?
    /// The longest line that is read from it, in bytes, 8 MiB at most.
    package var maxLineBytes: Int?
    /// SHA-256 of the command's file, 64 lower-case hexadecimal digits.
    package var sha256: String?
    /// SHA-256 of other files, by path relative to the manifest.
    package var digests: [String: String] = [:]
    /// A file of recorded requests and answers (`worker-host --record`), relative to the manifest: a replacement of the
    /// driver is asked the plans in it first, and is not taken up when one comes out otherwise.
    package var recording: String?
    /// What it handles, so that runs reach it without naming it; what its `describe` says counts in the end.
    package var handles: DriverDescription.Handles?

    /// The longest line that a manifest may allow.
    package static let longestLine = 8 << 20

    /// A manifest of a command alone, as an executable without a manifest has it.
    package init(command: [String]) {
        self.command = command
    }

    /// The protocol's numbers with this manifest's own.
    package func limits(_ limits: DriverLimits) -> DriverLimits {
        var limits = limits
        if let start { limits.start = start }
        if let plan { limits.plan = plan }
        if let allRounds { limits.allRounds = allRounds }
        if let maxLineBytes { limits.lineBytes = maxLineBytes }
        return limits
    }
}
