internal import DriverProtocol

/// What orchestration made of a proposal.
package enum StateAnswer: Sendable {
    /// The run has the proposed state.
    case accepted(FlowRunState?)
    /// Another state stands instead. Also the answer to a proposal that was already carried out: then the standing
    /// state has the proposal's transition id.
    case rejected(FlowRunState?, reason: String)
    /// The proposal has no place in the run's state, which stands.
    case aborted(reason: String, FlowRunState?)
    /// To be proposed again after a while.
    case wait(Duration, reason: String)

    /// The state that stands now, where the server says it.
    package var standing: FlowRunState? {
        switch self {
        case .accepted(let state), .rejected(let state, _), .aborted(_, let state): state
        case .wait: nil
        }
    }
}

extension StateAnswer: PrefectValue {
    init(reading object: ObjectReader) throws(ShapeProblem) {
        let state: FlowRunState? = try object.optionalValue("state")
        let details = try object.members("details")
        let reason = details["reason"]?.string ?? ""
        switch try object.string("status") {
        case "ACCEPT": self = .accepted(state)
        case "REJECT": self = .rejected(state, reason: reason)
        case "ABORT": self = .aborted(reason: reason, state)
        case "WAIT":
            guard let delay = details["delay_seconds"]?.number?.double, delay.isFinite, delay >= 0 else {
                throw object.problem("details/delay_seconds", "should be seconds")
            }
            self = .wait(.seconds(delay), reason: reason)
        case let other:
            throw object.problem("status", "should be ACCEPT, REJECT, ABORT or WAIT, is \"\(other.prefix(40))\"")
        }
    }
}
