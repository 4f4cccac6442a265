package import DriverProtocol
package import FoundationEssentials

/// A state that is proposed for a flow run.
package struct StateProposal: Sendable {
    package var type: StateType
    /// Nil for the type's own name.
    package var name: String?
    package var message: String?
    /// Marks this proposal: a server that already carried it out says so, which makes a repetition safe.
    package var transitionID: String?
    /// When a SCHEDULED run is due.
    package var scheduledTime: Date?
    /// Further members of `state_details`, such as those of the state that is replaced.
    package var details: JSONObject
    /// The state's result, where a state is put back.
    package var data: JSONValue?
    /// Passes by the orchestration rules.
    package var force: Bool

    package init(
        _ type: StateType, name: String? = nil, message: String? = nil, transitionID: String? = nil,
        scheduledTime: Date? = nil, details: JSONObject = JSONObject(), data: JSONValue? = nil, force: Bool = false
    ) {
        self.type = type
        self.name = name
        self.message = message
        self.transitionID = transitionID
        self.scheduledTime = scheduledTime
        self.details = details
        self.data = data
        self.force = force
    }

    var body: JSONValue {
        var details = details
        if let transitionID { details["transition_id"] = .string(transitionID) }
        if let scheduledTime { details["scheduled_time"] = .string(Timestamp.text(scheduledTime)) }
        var state: JSONObject = ["type": .string(type.name)]
        if let name { state["name"] = .string(name) }
        // PostgreSQL takes no NUL in a text, and a log's last lines may hold one.
        if let message { state["message"] = .string(message.replacing("\0", with: "")) }
        if let data { state["data"] = data }
        state["state_details"] = .object(details)
        return ["state": .object(state), "force": .bool(force)]
    }
}
