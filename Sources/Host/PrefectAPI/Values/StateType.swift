/// The types of a flow run's states (Prefect's `StateType`).
package enum StateType: Sendable, Hashable {
    case scheduled, pending, running, completed, failed, cancelled, crashed, paused, cancelling
    /// One that this version does not know; to be left alone.
    case unknown(String)

    package init(_ name: String) {
        self = Self.known.first { $0.name == name } ?? .unknown(name)
    }

    /// As the API spells it.
    package var name: String {
        switch self {
        case .scheduled: "SCHEDULED"
        case .pending: "PENDING"
        case .running: "RUNNING"
        case .completed: "COMPLETED"
        case .failed: "FAILED"
        case .cancelled: "CANCELLED"
        case .crashed: "CRASHED"
        case .paused: "PAUSED"
        case .cancelling: "CANCELLING"
        case .unknown(let name): name
        }
    }

    /// Whether the run has ended; an ended run may be started again by its user.
    package var isFinal: Bool {
        switch self {
        case .completed, .failed, .cancelled, .crashed: true
        case .scheduled, .pending, .running, .paused, .cancelling, .unknown: false
        }
    }

    private static let known: [StateType] = [
        .scheduled, .pending, .running, .completed, .failed, .cancelled, .crashed, .paused, .cancelling,
    ]
}
