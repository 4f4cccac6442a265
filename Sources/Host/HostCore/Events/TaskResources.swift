package import DriverProtocol

/// The resources of Prefect that a task's events are about, named as Prefect's own observer names them.
package enum TaskResources {
    /// The task itself.
    package static func task(_ task: TaskObservation) -> JSONObject {
        let id = task.arn.split(separator: "/").last.map(String.init) ?? task.arn
        var resource: JSONObject = [
            "prefect.resource.id": .string("prefect.ecs.task.\(id)"), "ecs.taskArn": .string(task.arn),
        ]
        if !task.clusterARN.isEmpty { resource["ecs.clusterArn"] = .string(task.clusterARN) }
        if !task.taskDefinitionARN.isEmpty { resource["ecs.taskDefinitionArn"] = .string(task.taskDefinitionARN) }
        return resource
    }

    /// The flow run, deployment, flow, work pool and worker that a task's tags name.
    /// - Parameter flowRunID: the run, where the tags are not known.
    package static func related(tags: [String: String], flowRunID: String? = nil) -> [JSONObject] {
        var related: [JSONObject] = []
        for kind in ["flow-run", "deployment", "flow", "work-pool"] {
            guard let id = tags["prefect.io/\(kind)-id"] ?? (kind == "flow-run" ? flowRunID : nil) else { continue }
            var resource: JSONObject = [
                "prefect.resource.id": .string("prefect.\(kind).\(id)"), "prefect.resource.role": .string(kind),
            ]
            if let name = tags["prefect.io/\(kind)-name"] { resource["prefect.resource.name"] = .string(name) }
            related.append(resource)
        }
        if let worker = tags["prefect.io/worker-name"] {
            var resource: JSONObject = [
                "prefect.resource.id": .string("prefect.worker.ecs.\(slug(worker))"),
                "prefect.resource.role": "worker", "prefect.resource.name": .string(worker),
                "prefect.worker-type": "ecs",
            ]
            if let version = tags["prefect.io/version"] { resource["prefect.version"] = .string(version) }
            related.append(resource)
        }
        return related
    }

    /// Lower case, with single dashes for all but letters and digits. A tag's value has nothing that would need more.
    private static func slug(_ text: String) -> String {
        text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
}
