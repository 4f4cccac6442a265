package import DriverProtocol
package import FoundationEssentials

/// A flow run as the API gives it, without its parameters.
package struct FlowRun: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var flowID: String
    package var deploymentID: String?
    package var deploymentVersion: String?
    package var workPoolID: String?
    package var workPoolName: String?
    package var workQueueID: String?
    package var workQueueName: String?
    package var tags: [String]
    /// Nil where the server has none (2.14).
    package var jobVariables: JSONObject?
    package var runCount: Int
    /// See ``FlowRunState/retryType``.
    package var retryType: String?
    /// Whether the server keeps retry types: 2.14 does not, and hands every run that awaits a retry to workers.
    package var tellsRetryType: Bool
    package var infrastructurePID: String?
    package var expectedStartTime: Date?
    package var nextScheduledStartTime: Date?
    package var startTime: Date?
    package var endTime: Date?
    package var created: Date?
    package var updated: Date?
    package var parentTaskRunID: String?
    /// The state whole; a poll's answer leaves it out.
    package var state: FlowRunState?
    /// The state's id, type and name, in every answer; nil for a run that never had a state.
    package var stateID: String?
    package var stateType: StateType?
    package var stateName: String?

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.optionalString("name") ?? ""
        flowID = try object.string("flow_id")
        deploymentID = try object.optionalString("deployment_id")
        deploymentVersion = try object.optionalString("deployment_version")
        workPoolID = try object.optionalString("work_pool_id")
        workPoolName = try object.optionalString("work_pool_name")
        workQueueID = try object.optionalString("work_queue_id")
        workQueueName = try object.optionalString("work_queue_name")
        tags = try object.strings("tags")
        jobVariables = try object.optionalMembers("job_variables")
        runCount = try object.optionalInt("run_count") ?? 0
        let policy = try object.members("empirical_policy")
        retryType = policy["retry_type"]?.string
        tellsRetryType = policy["retry_type"] != nil
        infrastructurePID = try object.optionalString("infrastructure_pid")
        expectedStartTime = try object.optionalDate("expected_start_time")
        nextScheduledStartTime = try object.optionalDate("next_scheduled_start_time")
        startTime = try object.optionalDate("start_time")
        endTime = try object.optionalDate("end_time")
        created = try object.optionalDate("created")
        updated = try object.optionalDate("updated")
        parentTaskRunID = try object.optionalString("parent_task_run_id")
        var state: FlowRunState? = try object.optionalValue("state")
        state?.retryType = retryType
        self.state = state
        stateID = try object.optionalString("state_id") ?? state?.id
        stateType = try object.optionalString("state_type").map(StateType.init) ?? state?.type
        stateName = try object.optionalString("state_name") ?? state?.name
    }
}
