/// How patient a launch is: settings that each pool may have of its own.
package struct LaunchRules: Sendable, Equatable {
    /// How long a run may wait for capacity.
    package var capacityBudget: Duration = .seconds(1800)
    /// How often a start that failed for a reason that passes is tried again.
    package var startRetries = 3
    /// Whether a task whose Spot capacity was taken back is launched again; nil: only before the run was Running.
    package var relaunchesInterrupted: Bool?
    /// How often a run that was Running is scheduled again after its Spot capacity was taken back.
    package var interruptionRetries = 3

    package init() {}
}
