/// The version of the drivers that ship with worker-host.
package enum PlannerVersion {
    /// As `describe` and `--version` say it.
    package static let current = "0.1.0"
}
