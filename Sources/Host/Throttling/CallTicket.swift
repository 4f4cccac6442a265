/// A call's place in line.
package struct CallTicket: Sendable, Hashable {
    /// Grows with each ticket: who came first goes first.
    let number: UInt64
    /// The buckets that the call takes a token of, all at once.
    package let keys: [CallKey]
    /// Whether it may use what is reserved; see ``CallCategory/reservedShare``.
    package let isUrgent: Bool
}

/// Leave to make one call.
package struct CallGrant: Sendable, Hashable {
    package let keys: [CallKey]
    /// When it was given.
    package let at: Duration
}

/// What a call in line is told.
package enum CallAnswer: Sendable, Hashable {
    case granted(CallGrant)
    /// To be asked again after this while.
    case wait(Duration)
}
