internal import DriverProtocol

/// Amounts of CPU and memory that Fargate offers together.
enum FargatePair {
    /// Warns of a pair that is not known: AWS adds rows to its table.
    static func check(cpu: Int, memory: Int, path: String, notes: inout PlanningNotes) {
        guard !ComputeSize.isFargatePair(cpu: cpu, memory: memory) else { return }
        let remedy =
            ComputeSize.fargateMemoryText(cpu: cpu).map { "With cpu \(cpu) use memory of \($0)." }
            ?? "Use cpu of \(ComputeSize.fargateCPU.map(String.init).joined(separator: ", "))."
        notes.add(
            Finding(
                path, value: .int(memory), "Fargate is not known to offer cpu \(cpu) with memory \(memory).",
                rule: "Fargate offers certain pairs of cpu and memory", remedy: remedy, severity: .warning))
    }
}
