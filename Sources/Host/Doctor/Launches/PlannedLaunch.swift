package import DriverProtocol
package import HostCore

/// A launch that a pool's next run would be, as its driver plans it.
package struct PlannedLaunch: Sendable {
    /// The pool's name.
    package let pool: String
    /// For people: `the deployment 'etl' of the pool 'batch'`.
    package let owner: String
    /// RunTask's input and those of the attempts that follow where there is no capacity.
    package let attempts: [JSONObject]
    /// The task definition, as it would be registered or as AWS describes it; nil when it is not known.
    package let definition: JSONObject?

    package init(pool: String, owner: String, attempts: [JSONObject], definition: JSONObject?) {
        self.pool = pool
        self.owner = owner
        self.attempts = attempts
        self.definition = definition
    }

    package init(pool: String, owner: String, _ preview: LaunchPreview, definition: JSONObject?) {
        self.init(
            pool: pool, owner: owner,
            attempts: (preview.runTask.map { [$0] } ?? []) + preview.fallbacks.map(\.params), definition: definition)
    }

    /// What a role is for.
    package enum RoleUse: String, Sendable, CaseIterable {
        case task = "taskRoleArn"
        case execution = "executionRoleArn"

        package var noun: String { self == .task ? "task role" : "execution role" }
    }

    /// The role that tasks get; nil when none.
    package func role(_ use: RoleUse, in attempt: JSONObject) -> String? {
        let value = attempt["overrides"]?[use.rawValue]?.string ?? definition?[use.rawValue]?.string
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// vCPUs of a task on Fargate; nil when it does not run there, or its size is not known.
    package func vCPUs(of attempt: JSONObject) -> Double? {
        guard let cpu = attempt["overrides"]?["cpu"] ?? definition?["cpu"],
            let units = TaskSize.cpuUnits(cpu).string.flatMap({ Double($0) })
        else { return nil }
        return units / 1024
    }
}
