/// A token bucket's measures.
package struct CallRate: Sendable, Hashable {
    /// The calls that it holds when full.
    package var burst: Double
    /// The calls that come back each second.
    package var perSecond: Double

    package init(burst: Double, perSecond: Double) {
        self.burst = burst
        self.perSecond = perSecond
    }
}

/// The measures from which buckets start: the documented ones, but for those that a user's account has otherwise.
package struct CallRates: Sendable, Equatable {
    private var given: [CallCategory: CallRate] = [:]

    package init() {}

    package subscript(category: CallCategory) -> CallRate {
        get { given[category] ?? category.documented }
        set { given[category] = newValue }
    }
}
