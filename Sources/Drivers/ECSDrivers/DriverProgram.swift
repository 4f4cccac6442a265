internal import DriverKit
package import ECSPlanning

/// What the executables of the drivers that ship are: one role each.
package enum DriverProgram {
    /// Serves the role until stdin ends, or does what else the arguments ask for.
    /// - Returns: the exit status.
    package static func run(_ role: DriverRole, arguments: [String]) -> Int32 {
        let options = PlannerOptions(arguments)
        let planner = ECSPlanner(role: role, passesUnknownMembers: options.passesUnknownMembers)
        return DriverServer.run(ECSDriver(planner: planner), arguments: options.remaining)
    }
}
