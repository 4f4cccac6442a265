package import DriverProtocol
package import FoundationEssentials
package import HostCore

/// The fourth value of the walk: a planned run that stands on this host's claim.
package struct ClaimedRun: Sendable {
    package var planned: PlannedRun
    package var identity: LaunchIdentity
    /// The mark that stands in Prefect.
    package var mark: ClaimMark
    /// Every mark of the claim: the places where a task may already be.
    package var marks: [ClaimMark]
    /// The standing state's details: a forced state must carry them on, or the deployment's concurrency lease is lost.
    package var stateDetails: JSONObject
    /// When the claim was made.
    package var claimedAt: Date
    /// When ownership was last proved, on the continuous clock.
    package var provedAt: Duration
    /// When it was taken over from another host, on the continuous clock: from then on that host can prove nothing.
    package var takenOverAt: Duration?
}
