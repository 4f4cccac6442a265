package import FoundationEssentials

/// One state of a flow run as the claim's rules need it.
package struct StateRecord: Sendable, Equatable {
    /// Prefect's state types.
    package enum Kind: String, Sendable {
        case scheduled = "SCHEDULED"
        case pending = "PENDING"
        case running = "RUNNING"
        case completed = "COMPLETED"
        case failed = "FAILED"
        case cancelled = "CANCELLED"
        case crashed = "CRASHED"
        case paused = "PAUSED"
        case cancelling = "CANCELLING"

        /// Whether nothing follows such a state by itself.
        package var isFinal: Bool {
            switch self {
            case .completed, .failed, .cancelled, .crashed: true
            case .scheduled, .pending, .running, .paused, .cancelling: false
            }
        }
    }

    package var kind: Kind
    package var name: String
    package var message: String?
    /// Whether a scheduled state is a retry that the task's own process waits for (`AwaitingRetry`, `in_process`).
    package var isInProcessRetry: Bool
    /// When the run came into this state, by the server's clock; nil where that is not known.
    package var timestamp: Date?

    package init(
        kind: Kind, name: String, message: String?, isInProcessRetry: Bool = false, timestamp: Date? = nil
    ) {
        self.kind = kind
        self.name = name
        self.message = message
        self.isInProcessRetry = isInProcessRetry
        self.timestamp = timestamp
    }

    /// The names under which Prefect goes on with a scheduling. Such a state may be listed after the claim that followed it.
    private static let renamings: Set<String> = ["Late", "AwaitingConcurrencySlot"]

    /// Whether this state only renames what it follows.
    package var isRenaming: Bool { kind == .scheduled && Self.renamings.contains(name) }

    /// Whether the run was handed to the workers by this state, for the first time or anew.
    package var isNewScheduling: Bool { kind == .scheduled && !isInProcessRetry && !isRenaming }

    /// The mark of the claim that this state is, if it is one of ours.
    package var mark: ClaimMark? { kind == .pending ? ClaimMark(message: message) : nil }
}
