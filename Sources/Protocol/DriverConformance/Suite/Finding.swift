/// Why a check does not pass. Judges throw it.
package enum Finding: Error, Sendable, Equatable {
    /// The driver does not do what the specification asks: what it did instead, in a sentence.
    case failed(String)
    /// The check does not apply to this driver, or could not tell: why.
    case skipped(String)
}
