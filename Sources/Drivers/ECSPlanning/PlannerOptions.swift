/// The flags that the three drivers take besides those of every driver.
package struct PlannerOptions: Sendable, Equatable {
    /// `--pass-unknown-members`: members that ECS's API is not known to have go to AWS as they are, with a warning.
    package var passesUnknownMembers: Bool
    /// The arguments that are left.
    package var remaining: [String]

    /// Reads a command line without its first word.
    package init(_ arguments: [String]) {
        let flag = "--pass-unknown-members"
        passesUnknownMembers = arguments.contains(flag)
        remaining = arguments.filter { $0 != flag }
    }
}
