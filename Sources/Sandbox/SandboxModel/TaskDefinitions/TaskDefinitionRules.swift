internal import DriverProtocol

/// What AWS refuses at RegisterTaskDefinition.
enum TaskDefinitionRules {
    static let byteLimit = 64 << 10

    /// Checks the parameters as they were sent; `size` is the body's length in bytes.
    static func check(_ input: JSONObject, size: Int) throws(APIError) {
        guard FieldRules.isName(input["family"]?.string ?? "") else {
            throw .client("Family must be 1 to 255 letters, numbers, hyphens and underscores.")
        }
        guard size <= byteLimit else {
            throw .client("Actual length: '\(size)'. Max allowed length is '\(byteLimit)' bytes.")
        }
        try check(input["networkMode"], isOneOf: ["bridge", "host", "awsvpc", "none"], as: "networkMode")
        for compatibility in input["requiresCompatibilities"]?.array ?? [] {
            try check(
                compatibility, isOneOf: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"],
                as: "requiresCompatibilities")
        }
        let containers = input["containerDefinitions"]?.array ?? []
        guard !containers.isEmpty else { throw .client("Container definitions should not be null or empty.") }
        guard containers.count <= 10 else { throw .client("A task definition can have at most 10 containers.") }
        try checkSize(input)
        for container in containers { try check(container, in: input) }
        let names = containers.compactMap { $0["name"]?.string }
        guard Set(names).count == names.count else { throw .client("Container names must be unique.") }
        guard containers.contains(where: { $0["essential"]?.bool ?? true }) else {
            throw .client("A task definition must have at least one essential container.")
        }
        try checkFargate(input, containers)
        _ = try TagList(checking: input["tags"])
    }

    private static func check(_ value: JSONValue?, isOneOf allowed: [String], as what: String) throws(APIError) {
        guard let text = value?.string, !allowed.contains(text) else { return }
        throw .client("Invalid '\(what)' setting '\(text)': one of [\(allowed.joined(separator: ", "))].")
    }

    private static func checkSize(_ input: JSONObject) throws(APIError) {
        if let cpu = input["cpu"]?.string, FargateSizes.cpuUnits(cpu) == nil {
            throw .client("Invalid 'cpu' setting for task. '\(cpu)' is neither CPU units nor a number of vCPUs.")
        }
        if let memory = input["memory"]?.string, FargateSizes.memoryMiB(memory) == nil {
            throw .client("Invalid 'memory' setting for task. '\(memory)' is neither MiB nor a number of GB.")
        }
    }

    private static func check(_ container: JSONValue, in input: JSONObject) throws(APIError) {
        let name = container["name"]?.string ?? ""
        guard !name.isEmpty else { throw .client("Container.name should not be null or empty.") }
        guard FieldRules.isName(name) else {
            throw .client("Container.name must be 1 to 255 letters, numbers, hyphens and underscores, not '\(name)'.")
        }
        guard container["image"]?.string?.isEmpty == false else {
            throw .client("Container.image should not be null or empty.")
        }
        let taskMemory = input["memory"]?.string.flatMap(FargateSizes.memoryMiB)
        let memory = container["memory"]?.int
        let reservation = container["memoryReservation"]?.int
        guard taskMemory != nil || memory != nil || reservation != nil else {
            throw .client(
                "Invalid setting for container '\(name)'. At least one of 'memory' or 'memoryReservation' must be"
                    + " specified."
            )
        }
        if let memory, let taskMemory, memory > taskMemory {
            throw .client("The 'memory' setting for container '\(name)' is greater than for the task.")
        }
        if let memory, let reservation, reservation > memory {
            throw .client("Invalid setting for container '\(name)'. 'memoryReservation' must not exceed 'memory'.")
        }
        if input["networkMode"]?.string == "awsvpc" {
            for mapping in container["portMappings"]?.array ?? [] {
                if let host = mapping["hostPort"]?.int, host != mapping["containerPort"]?.int {
                    throw .client(
                        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.")
                }
            }
        }
        if let secrets = container["secrets"]?.array, !secrets.isEmpty, input["executionRoleArn"]?.string == nil {
            throw .client(
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.")
        }
    }

    private static func checkFargate(_ input: JSONObject, _ containers: [JSONValue]) throws(APIError) {
        let fargate = input["requiresCompatibilities"].strings.contains("FARGATE")
        if let size = input["ephemeralStorage"]?["sizeInGiB"]?.int, !(21...200).contains(size) {
            throw .client("Invalid 'ephemeralStorage' setting: sizeInGiB must be between 21 and 200, not \(size).")
        }
        guard fargate else { return }
        guard input["networkMode"]?.string == "awsvpc" else {
            throw .client("Fargate only supports network mode 'awsvpc'.")
        }
        guard let cpu = input["cpu"]?.string.flatMap(FargateSizes.cpuUnits) else {
            throw .client("Fargate requires that 'cpu' be defined at the task level.")
        }
        guard let memory = input["memory"]?.string.flatMap(FargateSizes.memoryMiB) else {
            throw .client("Fargate requires that 'memory' be defined at the task level.")
        }
        guard FargateSizes.contain(cpu: cpu, memory: memory) else {
            throw .client("No Fargate configuration exists for given values: \(cpu) CPU, \(memory) memory.")
        }
        if let pidMode = input["pidMode"]?.string, pidMode != "task" {
            throw .client("Fargate only supports pidMode 'task', not '\(pidMode)'.")
        }
        if let constraints = input["placementConstraints"]?.array, !constraints.isEmpty {
            throw .client("Placement constraints are not supported on Fargate.")
        }
        for container in containers {
            let name = container["name"]?.string ?? ""
            if let timeout = container["stopTimeout"]?.int, timeout > 120 {
                throw .client("Invalid 'stopTimeout' setting for container '\(name)': at most 120 seconds on Fargate.")
            }
            if container["privileged"]?.bool == true {
                throw .client("Fargate does not support privileged containers (container '\(name)').")
            }
            if container["logConfiguration"]?["logDriver"]?.string == "awslogs",
                input["executionRoleArn"]?.string == nil
            {
                throw .client(
                    "Fargate requires task definition to have execution role ARN to support log driver awslogs.")
            }
        }
    }
}
