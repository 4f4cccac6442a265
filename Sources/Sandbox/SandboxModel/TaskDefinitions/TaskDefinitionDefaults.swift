internal import DriverProtocol

/// What AWS fills into a registered task definition, as DescribeTaskDefinition then shows it.
enum TaskDefinitionDefaults {
    private static let emptyLists = [
        "portMappings", "environment", "mountPoints", "volumesFrom", "systemControls",
    ]

    /// The registered parameters, without `tags` and nulls, with the defaults.
    static func filled(_ input: JSONObject) -> JSONObject {
        var document = withoutNulls(.object(input)).object ?? [:]
        document["tags"] = nil
        let networkMode = document["networkMode"]?.string
        document["containerDefinitions"] = .array(
            (document["containerDefinitions"]?.array ?? []).map { container($0, networkMode: networkMode) })
        document["volumes"] = .array((document["volumes"]?.array ?? []).map(volume))
        if document["placementConstraints"] == nil { document["placementConstraints"] = [] }
        // "1 vCPU" and "2 GB" are told back in units and MiB.
        if let units = document["cpu"]?.string.flatMap(FargateSizes.cpuUnits) { document["cpu"] = "\(units)" }
        if let mebibytes = document["memory"]?.string.flatMap(FargateSizes.memoryMiB) {
            document["memory"] = "\(mebibytes)"
        }
        return document
    }

    private static func container(_ definition: JSONValue, networkMode: String?) -> JSONValue {
        var definition = definition
        if definition["cpu"] == nil { definition["cpu"] = 0 }
        if definition["essential"] == nil { definition["essential"] = true }
        for list in emptyLists where definition[list] == nil { definition[list] = [] }
        definition["portMappings"] = .array(
            (definition["portMappings"]?.array ?? []).map { mapping in
                var mapping = mapping
                if mapping["protocol"] == nil { mapping["protocol"] = "tcp" }
                if mapping["hostPort"] == nil, mapping["containerPortRange"] == nil {
                    let mirrors = networkMode == "awsvpc" || networkMode == "host"
                    mapping["hostPort"] = mirrors ? mapping["containerPort"] ?? 0 : 0
                }
                return mapping
            })
        if var check = definition["healthCheck"] {
            for (key, value) in [("interval", 30), ("timeout", 5), ("retries", 3)] where check[key] == nil {
                check[key] = .int(value)
            }
            definition["healthCheck"] = check
        }
        return definition
    }

    private static func volume(_ volume: JSONValue) -> JSONValue {
        var volume = volume
        if var efs = volume["efsVolumeConfiguration"] {
            if efs["rootDirectory"] == nil { efs["rootDirectory"] = "/" }
            volume["efsVolumeConfiguration"] = efs
        } else if volume.object?.keys == ["name"] {
            volume["host"] = [:]
        }
        return volume
    }

    /// Null is the same as absent in AWS's JSON protocol.
    static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.filter { !$0.value.isNull }.mapValues(withoutNulls))
        case .array(let elements):
            .array(elements.map(withoutNulls))
        default: value
        }
    }

    /// Where a definition can run: awsvpc with a size of Fargate's can run there, whatever was asked to be checked.
    static func compatibilities(_ document: JSONObject) -> [String] {
        let networkMode = document["networkMode"]?.string ?? "bridge"
        var compatibilities = networkMode == "awsvpc" ? ["EC2"] : ["EXTERNAL", "EC2"]
        if networkMode == "awsvpc", let cpu = document["cpu"]?.string.flatMap(Int.init),
            let memory = document["memory"]?.string.flatMap(Int.init), FargateSizes.contain(cpu: cpu, memory: memory)
        {
            compatibilities.append("FARGATE")
        }
        return compatibilities
    }
}
