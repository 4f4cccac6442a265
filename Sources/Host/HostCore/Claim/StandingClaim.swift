package import FoundationEssentials

/// The claim under which a flow run stands, read from the history of its states.
package struct StandingClaim: Sendable, Equatable {
    /// The last mark.
    package var mark: ClaimMark
    /// Every mark of this claim, oldest first: the places and attempts where its task may have been launched.
    package var marks: [ClaimMark]
    /// When the claim was made, by the server's clock; nil where that is not known.
    package var claimedAt: Date?

    /// The last marked PENDING state decides, unless a PENDING state of another worker or a new scheduling follows it:
    /// then the run is not under a claim of ours.
    ///
    /// - Parameter history: every state of the run, oldest first.
    package init?(history: [StateRecord]) {
        guard let last = history.lastIndex(where: { $0.mark != nil }), let mark = history[last].mark else { return nil }
        let later = history[(last + 1)...]
        let superseded = later.contains { state in
            // The flow's own engine and Prefect's infrastructure events propose PENDING states from inside the task
            // ("Submitting", "InfrastructurePending"); those carry on the claim. A new scheduling ends it.
            state.kind == .scheduled && !state.isInProcessRetry
        }
        guard !superseded else { return nil }
        self.mark = mark
        let own = history[...last].filter { $0.mark?.claim == mark.claim }
        marks = own.compactMap(\.mark)
        claimedAt = own.first?.timestamp
    }
}
