/// What runs may be launched with: allow-lists. A list that is not there allows everything.
package struct LaunchPolicy: Sendable, Hashable {
    /// The lists that are there; an empty one allows nothing.
    package var lists: [PolicyList: [String]]
    /// Whether containers may be privileged.
    package var allowsPrivileged: Bool

    package init(lists: [PolicyList: [String]] = [:], allowsPrivileged: Bool = true) {
        self.lists = lists
        self.allowsPrivileged = allowsPrivileged
    }

    /// What a list allows; nil: everything.
    ///
    /// A launch type and a capacity provider are two ways to say where a task runs: where one of the two lists is there, the
    /// other one, missing, allows nothing, or either could be gone round by the other.
    func entries(of list: PolicyList) -> [String]? {
        if let entries = lists[list] { return entries }
        return switch list {
        case .launchTypes where lists[.capacityProviders] != nil: []
        case .capacityProviders where lists[.launchTypes] != nil: []
        default: nil
        }
    }

    /// Whether it is about what stands in a task definition.
    var readsDefinitions: Bool {
        !allowsPrivileged || [.taskRoleArns, .executionRoleArns, .imageRegistries].contains { lists[$0] != nil }
    }
}
