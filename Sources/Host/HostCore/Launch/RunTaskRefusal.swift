package import DriverProtocol
internal import ECSFailures

/// What a RunTask that launched nothing means.
package enum RunTaskRefusal: Sendable, Equatable {
    /// No room now: wait, and try again.
    case capacity(reason: String)
    /// It passes, as the driver knows: launched again, bounded.
    case failedStart(FailedStart)
    /// Asking again would not help: the run crashes with the message and the remedy.
    case permanent(reason: String, remedy: String)

    /// Reads `failures[]` of an answer with status 200.
    /// - Parameter meaning: what the driver makes of them; nil: the table decides.
    package init(failures: [JSONValue], meaning: Interpretation? = nil) {
        let reasons = failures.map { failure in
            [failure["reason"]?.string, failure["detail"]?.string].compactMap { $0 }.joined(separator: ": ")
        }
        let reason = reasons.first { !$0.isEmpty } ?? "ECS launched no task and gave no reason"
        switch meaning?.category {
        case nil: self = Self.classify(reason)
        case .capacity: self = .capacity(reason: reason)
        case .transientStart?, .spotInterruption?:
            self = .failedStart(FailedStart(category: meaning?.category ?? .transientStart, reason: reason))
        case .configuration?, .application?:
            self = .permanent(reason: reason, remedy: meaning?.hint ?? FailureInterpreter.unknownRefusal)
        }
    }

    /// Sorts a refusal by its text, which is all that ECS gives.
    package static func classify(_ reason: String) -> RunTaskRefusal {
        let meaning = FailureInterpreter.refusal(reason)
        if meaning?.category == .capacity { return .capacity(reason: reason) }
        return .permanent(
            reason: reason,
            remedy: meaning?.hint ?? FailureInterpreter.unknownRefusal)
    }

    /// Sorts an exception that AWS will not take back by itself.
    package static func classify(exception code: String, _ message: String) -> RunTaskRefusal {
        let meaning = FailureInterpreter.refusal("\(code): \(message)")
        if meaning?.category == .capacity { return .capacity(reason: message) }
        return .permanent(reason: message, remedy: meaning?.hint ?? "")
    }
}
