package import DriverProtocol

/// CPU and memory of a task in the spellings that ECS takes.
package enum TaskSize {
    /// `"1 vCPU"`, `"1024"` or 1024 as `"1024"`; anything else as it is.
    package static func cpuUnits(_ value: JSONValue) -> JSONValue { amount(value, unit: "vcpu") }

    /// `"2 GB"`, `"2048"` or 2048 as `"2048"`; anything else as it is.
    package static func mebibytes(_ value: JSONValue) -> JSONValue { amount(value, unit: "gb") }

    private static func amount(_ value: JSONValue, unit: String) -> JSONValue {
        if let number = value.int { return .string(String(number)) }
        guard let text = value.string?.lowercased() else { return value }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let rest = text.dropFirst(digits.count).drop { $0 == " " }
        guard rest == unit, let amount = Double(digits), (0...1_000_000).contains(amount) else { return value }
        return .string(String(Int((amount * 1024).rounded())))
    }
}
