package import DriverProtocol

/// Amounts of CPU and memory in the spellings that ECS accepts.
package enum ComputeSize {
    /// CPU units where nothing is said: as Prefect's worker has it.
    package static let defaultCPU = 1024
    /// MiB where nothing is said.
    package static let defaultMemory = 2048

    /// CPU units: `512`, `"512"`, `512.0`, `".5 vCPU"`. Nil when it is no amount.
    package static func cpuUnits(_ value: JSONValue) -> Int? { amount(value, unit: "vcpu") }

    /// MiB: `2048`, `"2048"`, `"2 GB"`. Nil when it is no amount.
    package static func mebibytes(_ value: JSONValue) -> Int? { amount(value, unit: "gb") }

    private static func amount(_ value: JSONValue, unit: String) -> Int? {
        switch value {
        case .number(let number): return number.integer ?? whole(number.double)
        case .string(let text):
            let text = text.lowercased().filter { $0 != " " }
            if let plain = Int(text) { return plain }
            guard text.hasSuffix(unit), let count = Double(text.dropLast(unit.count)) else { return nil }
            return whole(count * 1024)
        default: return nil
        }
    }

    private static func whole(_ number: Double) -> Int? { Int(exactly: number) }

    /// Whether Fargate is known to offer the pair (the table of AWS's developer guide; AWS adds rows).
    package static func isFargatePair(cpu: Int, memory: Int) -> Bool {
        fargateMemory[cpu]?.contains(memory) ?? false
    }

    /// The memory that goes with an amount of CPU on Fargate, in words; nil when no Fargate task has this much CPU.
    package static func fargateMemoryText(cpu: Int) -> String? {
        guard let sizes = fargateMemory[cpu], let first = sizes.first, let last = sizes.last else { return nil }
        guard sizes.count > 3 else { return sizes.map(String.init).joined(separator: ", ") + " MiB" }
        return "\(first) to \(last) MiB by \(sizes[sizes.count - 1] - sizes[sizes.count - 2])"
    }

    /// The amounts of CPU that Fargate offers.
    package static let fargateCPU = [256, 512, 1024, 2048, 4096, 8192, 16384, 32768]

    private static let fargateMemory: [Int: [Int]] = [
        256: [512, 1024, 2048],
        512: Array(stride(from: 1024, through: 4096, by: 1024)),
        1024: Array(stride(from: 2048, through: 8192, by: 1024)),
        2048: Array(stride(from: 4096, through: 16384, by: 1024)),
        4096: Array(stride(from: 8192, through: 30720, by: 1024)),
        8192: Array(stride(from: 16384, through: 61440, by: 4096)),
        16384: Array(stride(from: 32768, through: 122_880, by: 8192)),
        32768: [61440, 122_880, 249_856],
    ]
}
