/// The pairs of task CPU and memory that Fargate offers, and the spellings of both.
enum FargateSizes {
    /// Whether Fargate has this pair; CPU in units, memory in MiB.
    static func contain(cpu: Int, memory: Int) -> Bool {
        switch cpu {
        case 256: [512, 1024, 2048].contains(memory)
        case 512: (1024...4096).contains(memory) && memory % 1024 == 0
        case 1024: (2048...8192).contains(memory) && memory % 1024 == 0
        case 2048: (4096...16384).contains(memory) && memory % 1024 == 0
        case 4096: (8192...30720).contains(memory) && memory % 1024 == 0
        case 8192: (16384...61440).contains(memory) && memory % 4096 == 0
        case 16384: (32768...122_880).contains(memory) && memory % 8192 == 0
        case 32768: [61440, 122_880, 249_856].contains(memory)
        default: false
        }
    }

    /// CPU units of `1024`, `1 vCPU` or `.5 vCPU`; nil for anything else.
    static func cpuUnits(_ text: String) -> Int? { quantity(text, unit: "vcpu", factor: 1024) }

    /// MiB of `2048`, `2 GB` or `0.5GB`; nil for anything else.
    static func memoryMiB(_ text: String) -> Int? { quantity(text, unit: "gb", factor: 1024) }

    private static func quantity(_ text: String, unit: String, factor: Double) -> Int? {
        if let plain = Int(text) { return plain > 0 ? plain : nil }
        let lower = text.lowercased()
        guard lower.hasSuffix(unit) else { return nil }
        let digits = lower.dropLast(unit.count).drop { $0 == " " }.split(separator: " ")
        guard digits.count == 1, let amount = Double(digits[0]), amount > 0, amount <= 1024 else { return nil }
        return Int((amount * factor).rounded())
    }
}
