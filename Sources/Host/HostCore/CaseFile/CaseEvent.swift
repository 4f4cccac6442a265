package import DriverProtocol

/// A step of a case file that submits no flow run.
package struct CaseEvent: Sendable {
    /// The step's `op`.
    package let operation: String
    private let members: JSONObject

    init(operation: String, _ members: JSONObject) {
        self.operation = operation
        self.members = members
    }

    /// Whether the worker starts afresh, its memory empty.
    package var isRestart: Bool { operation == "restart" }

    /// Calls that somebody else makes: operation and parameters.
    package var calls: [(operation: String, params: JSONObject)] {
        guard operation == "aws" else { return [] }
        return (members["calls"]?.array ?? []).map {
            ($0["operation"]?.string ?? "", $0["params"]?.object ?? JSONObject())
        }
    }

    /// The ARNs of tasks that stop.
    package var stoppedTasks: [String] {
        guard operation == "observe" else { return [] }
        return (members["messages"]?.array ?? []).compactMap { message in
            guard message["detail"]?["lastStatus"]?.string == "STOPPED" else { return nil }
            return message["detail"]?["taskArn"]?.string
        }
    }
}
