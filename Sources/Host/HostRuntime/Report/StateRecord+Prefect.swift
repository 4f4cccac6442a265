internal import HostCore
internal import PrefectAPI

extension StateRecord {
    /// A state as the API gives it. A type that this version does not know is taken for one that is under way.
    init(_ state: FlowRunState) {
        self.init(
            kind: Kind(rawValue: state.type.name) ?? .running, name: state.name, message: state.message,
            isInProcessRetry: state.type == .scheduled && state.retryType == "in_process",
            timestamp: state.timestamp)
    }
}
