internal import DriverProtocol

/// GPUs for a container of a task on Fargate, which has none.
enum GPUCheck {
    /// Refuses the job variable `gpu` on a ladder that touches Fargate.
    static func check(_ job: JobConfiguration, _ modes: [LaunchMode], notes: inout PlanningNotes) {
        guard let gpu = job.all["gpu"]?.int, gpu > 0, let mode = modes.first(where: \.runsOnFargate) else { return }
        notes.add(
            Finding(
                JobConfiguration.root + "/gpu", value: .int(gpu), "\(gpu) GPUs are asked for on \(mode.name).",
                rule: "Fargate has no GPUs",
                remedy: "Remove the job variable gpu, or set launch_type to EC2 with instances that have GPUs."))
    }

    /// Warns of the requirement in a container definition or a container override of a template.
    static func check(_ container: JSONValue, at path: String, notes: inout PlanningNotes) {
        for (index, requirement) in (container["resourceRequirements"]?.array ?? []).enumerated()
        where requirement["type"]?.string == "GPU" {
            notes.add(
                Finding(
                    "\(path)/resourceRequirements/\(index)", value: requirement,
                    "\(requirement["value"]?.string ?? "") GPUs are asked for on Fargate.",
                    rule: "Fargate has no GPUs", remedy: "Remove them, or use the EC2 launch type.",
                    severity: .warning))
        }
    }
}
