/// Where a task or container stands, in the order in which a task passes through.
package enum TaskStatus: String, Sendable, Comparable, CaseIterable {
    case provisioning = "PROVISIONING"
    case pending = "PENDING"
    case running = "RUNNING"
    case deactivating = "DEACTIVATING"
    case stopping = "STOPPING"
    case deprovisioning = "DEPROVISIONING"
    case stopped = "STOPPED"

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: TaskStatus, right: TaskStatus) -> Bool { left.rank < right.rank }
}
