internal import DriverProtocol

/// A cluster.
struct Cluster: Sendable {
    let name: String
    let arn: String
    var active = true
    var tags = TagList()
    var capacityProviders: [String]
    var defaultStrategy: [JSONValue] = []
    var settings: [JSONValue] = []
    var configuration: JSONValue?

    func json(include: [String], running: Int, pending: Int) -> JSONValue {
        var members: JSONObject = [
            "clusterArn": .string(arn), "clusterName": .string(name), "status": active ? "ACTIVE" : "INACTIVE",
            "registeredContainerInstancesCount": active ? 1 : 0, "runningTasksCount": .int(running),
            "pendingTasksCount": .int(pending), "activeServicesCount": 0, "statistics": [],
            "tags": include.contains("TAGS") ? tags.json : [],
            "settings": include.contains("SETTINGS") ? .array(settings) : [],
            "capacityProviders": .array(capacityProviders.map(JSONValue.string)),
            "defaultCapacityProviderStrategy": .array(defaultStrategy),
        ]
        if include.contains("CONFIGURATIONS"), let configuration { members["configuration"] = configuration }
        return .object(members)
    }
}
