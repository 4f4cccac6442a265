internal import DriverProtocol
internal import HostCore

/// Which level gave the job variables their values.
enum PreviewOrigins {
    /// A line for each variable that has a value, environment variables by name.
    static func explain(_ job: ResolvedJob) -> [TaskPlan.Explanation] {
        var names = job.variables.filter { !$0.value.isNull }.map(\.key)
        if let environment = job.variables["env"]?.object {
            names.removeAll { $0 == "env" }
            names += environment.keys.map { "env.\($0)" }
        }
        return names.compactMap { name in
            guard let origin = job.provenance[name] ?? (name.hasPrefix("env.") ? job.provenance["env"] : nil) else {
                return nil
            }
            let path = "/configuration/" + name.split(separator: ".", maxSplits: 1).joined(separator: "/")
            return TaskPlan.Explanation(path: path, from: origin.rawValue, why: "job variable \(name)")
        }
    }
}
