internal import DriverProtocol
package import FoundationEssentials

/// Which flow runs are meant; all given conditions hold at once.
package struct FlowRunFilter: Sendable {
    package var workPoolNames: [String] = []
    package var stateTypes: [StateType] = []
    package var stateNames: [String] = []
    package var deploymentIDs: [String] = []
    package var tags: [String] = []
    package var endedAfter: Date?

    package init(
        workPoolNames: [String] = [], stateTypes: [StateType] = [], stateNames: [String] = [],
        deploymentIDs: [String] = [], tags: [String] = [], endedAfter: Date? = nil
    ) {
        self.workPoolNames = workPoolNames
        self.stateTypes = stateTypes
        self.stateNames = stateNames
        self.deploymentIDs = deploymentIDs
        self.tags = tags
        self.endedAfter = endedAfter
    }

    var body: JSONObject {
        func any(_ values: [String]) -> JSONValue { ["any_": .array(values.map(JSONValue.string))] }
        var state = JSONObject()
        if !stateTypes.isEmpty { state["type"] = any(stateTypes.map(\.name)) }
        if !stateNames.isEmpty { state["name"] = any(stateNames) }
        var runs = JSONObject()
        if !state.isEmpty { runs["state"] = .object(state) }
        if !deploymentIDs.isEmpty { runs["deployment_id"] = any(deploymentIDs) }
        if !tags.isEmpty { runs["tags"] = ["all_": .array(tags.map(JSONValue.string))] }
        if let endedAfter { runs["end_time"] = ["after_": .string(Timestamp.text(endedAfter))] }
        var body: JSONObject = ["sort": "ID_DESC"]
        if !runs.isEmpty { body["flow_runs"] = .object(runs) }
        if !workPoolNames.isEmpty { body["work_pools"] = ["name": any(workPoolNames)] }
        return body
    }
}
