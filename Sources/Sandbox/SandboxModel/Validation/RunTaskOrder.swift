internal import DriverProtocol

/// A RunTask's parameters, checked and resolved against the account.
struct RunTaskOrder {
    static let overridesLimit = 8192

    let input: JSONObject
    let cluster: Cluster
    let definition: TaskDefinition
    let count: Int
    let launchType: String
    let strategy: CapacityStrategy
    let overrides: TaskOverrides
    let tags: TagList
    let availabilityZone: String
    let cpu: String?
    let memory: String?

    var isFargate: Bool { launchType == "FARGATE" }

    /// What the task runs on; told as the version that LATEST stands for.
    var platformVersion: String? {
        guard isFargate else { return nil }
        let asked = input["platformVersion"]?.string ?? "LATEST"
        return asked == "LATEST" ? "1.4.0" : asked
    }

    var ephemeralStorageGiB: Int? {
        guard isFargate else { return nil }
        return (overrides.json["ephemeralStorage"] ?? definition.document["ephemeralStorage"])?["sizeInGiB"]?.int ?? 20
    }

    init(_ input: JSONObject, account: Account) throws(APIError) {
        self.input = input
        cluster = try account.cluster(input)
        guard let reference = input["taskDefinition"]?.string, !reference.isEmpty else {
            throw .client("TaskDefinition can not be blank.")
        }
        guard let definition = account.taskDefinition(reference) else { throw .client("TaskDefinition not found.") }
        guard definition.status == .active else { throw .client("TaskDefinition is inactive") }
        self.definition = definition
        count = input["count"]?.int ?? 1
        guard (1...10).contains(count) else {
            throw .invalidParameter("Tasks count must be between 1 and 10, not \(count).")
        }
        if let startedBy = input["startedBy"]?.string, !FieldRules.isStartedBy(startedBy) {
            throw .invalidParameter("startedBy must be at most 128 letters, numbers, hyphens, underscores and slashes.")
        }
        try FieldRules.check(input["propagateTags"], isOneOf: ["TASK_DEFINITION", "NONE"], as: "propagateTags")
        (launchType, strategy) = try Self.capacity(input, cluster: cluster, definition: definition)
        overrides = TaskOverrides(input["overrides"])
        (cpu, memory) = try Self.checkedSize(overrides, definition, launchType: launchType)
        tags = try Self.tags(input, definition)
        availabilityZone = try Self.checkedNetwork(input, definition, launchType: launchType, account.network)
        try Self.checkPlacement(input, launchType: launchType)
        try Self.checkOverrides(input, overrides, definition)
        if input["enableExecuteCommand"]?.bool == true, definition.taskRoleARN == nil,
            overrides.json["taskRoleArn"]?.string == nil
        {
            throw .invalidParameter(
                "The execute command feature needs a task role: set taskRoleArn in the task definition or"
                    + " the overrides."
            )
        }
    }

    private static func capacity(
        _ input: JSONObject, cluster: Cluster, definition: TaskDefinition
    ) throws(APIError) -> (String, CapacityStrategy) {
        try FieldRules.check(
            input["launchType"], isOneOf: ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"], as: "launch type")
        var strategy = try CapacityStrategy(input["capacityProviderStrategy"], associated: cluster.capacityProviders)
        let asked = input["launchType"]?.string
        guard asked == nil || strategy.isEmpty else {
            throw .invalidParameter("Specifying both a launch type and capacity provider strategy is not supported.")
        }
        if asked == nil, strategy.isEmpty {
            strategy = try CapacityStrategy(.array(cluster.defaultStrategy), associated: cluster.capacityProviders)
        }
        let launchType = asked ?? (strategy.providers.first?.hasPrefix("FARGATE") == true ? "FARGATE" : "EC2")
        guard definition.compatibilities.contains(launchType) else {
            throw .invalidParameter("Task definition does not support launch_type \(launchType).")
        }
        guard !strategy.providers.contains("FARGATE_SPOT") || definition.operatingSystemFamily == "LINUX" else {
            throw .invalidParameter("Fargate Spot runs Linux tasks only, not \(definition.operatingSystemFamily).")
        }
        if let version = input["platformVersion"]?.string {
            guard launchType == "FARGATE" else {
                throw .invalidParameter(
                    "The platform version must be null when specifying an \(launchType) launch type.")
            }
            guard ["LATEST", "1.4.0", "1.3.0"].contains(version) else {
                throw APIError("PlatformUnknownException", "The specified platform version does not exist.")
            }
        }
        return (launchType, strategy)
    }

    private static func checkedSize(
        _ overrides: TaskOverrides, _ definition: TaskDefinition, launchType: String
    ) throws(APIError) -> (String?, String?) {
        let cpu = overrides.cpu ?? definition.cpu
        let memory = overrides.memory ?? definition.memory
        let units = cpu.flatMap(FargateSizes.cpuUnits)
        let mebibytes = memory.flatMap(FargateSizes.memoryMiB)
        guard (cpu == nil) == (units == nil), (memory == nil) == (mebibytes == nil) else {
            throw .invalidParameter("Invalid cpu or memory in the overrides: '\(cpu ?? "")', '\(memory ?? "")'.")
        }
        if launchType == "FARGATE", let units, let mebibytes, !FargateSizes.contain(cpu: units, memory: mebibytes) {
            throw .invalidParameter(
                "No Fargate configuration exists for given values: \(units) CPU, \(mebibytes) memory.")
        }
        if let size = overrides.json["ephemeralStorage"]?["sizeInGiB"]?.int {
            guard launchType == "FARGATE" else {
                throw .invalidParameter("Ephemeral storage can be set for tasks on Fargate only.")
            }
            guard (21...200).contains(size) else {
                throw .invalidParameter("ephemeralStorage.sizeInGiB must be between 21 and 200, not \(size).")
            }
        }
        return (units.map(String.init), mebibytes.map(String.init))
    }

    private static func tags(_ input: JSONObject, _ definition: TaskDefinition) throws(APIError) -> TagList {
        let own = try TagList(checking: input["tags"])
        guard input["propagateTags"]?.string == "TASK_DEFINITION" else { return own }
        var tags = definition.tags
        try tags.merge(own)
        return tags
    }

    private static func checkOverrides(
        _ input: JSONObject, _ overrides: TaskOverrides, _ definition: TaskDefinition
    ) throws(APIError) {
        for override in overrides.containers {
            let name = override["name"]?.string ?? ""
            guard definition.containers.contains(where: { $0.name == name }) else {
                throw .invalidParameter(
                    "Override for container named \(name) is not a container in the TaskDefinition.")
            }
        }
        let text = input["overrides"]?.text() ?? ""
        guard text.unicodeScalars.count <= overridesLimit else {
            throw .invalidParameter(
                "Container Overrides length must be at most \(overridesLimit), not \(text.unicodeScalars.count).")
        }
    }
}
