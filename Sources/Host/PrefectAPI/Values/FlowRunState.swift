package import DriverProtocol
package import FoundationEssentials

/// One state in a flow run's history.
package struct FlowRunState: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var type: StateType
    /// Such as `Late` for a SCHEDULED state.
    package var name: String
    package var message: String?
    package var timestamp: Date
    /// `state_details` whole: to be carried forward where a state is replaced by force.
    package var details: JSONObject
    /// The state's result, or where it is kept.
    package var data: JSONValue?
    /// `in_process` for a SCHEDULED state that waits for a retry in the task that already runs, which is no worker's;
    /// `reschedule` for one that a worker is to start anew.
    ///
    /// The API keeps it with the run: a state that is read with its run, and the last scheduling in a history, have the run's, an
    /// earlier one has it from the state before, and one in the answer to a proposal has none.
    package var retryType: String?

    /// The id that its proposer gave the transition into this state.
    package var transitionID: String? { details["transition_id"]?.string }
    /// When a SCHEDULED run is due.
    package var scheduledTime: Date? { details["scheduled_time"]?.string.flatMap(Timestamp.date) }

    package init(
        id: String, type: StateType, name: String, message: String? = nil, timestamp: Date,
        details: JSONObject = JSONObject(), data: JSONValue? = nil
    ) {
        self.id = id
        self.type = type
        self.name = name
        self.message = message
        self.timestamp = timestamp
        self.details = details
        self.data = data
    }

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        type = StateType(try object.string("type"))
        name = try object.optionalString("name") ?? ""
        message = try object.optionalString("message")
        timestamp = try object.date("timestamp")
        details = try object.members("state_details")
        data = object.json("data")
    }
}
