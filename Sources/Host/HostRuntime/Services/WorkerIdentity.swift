/// Who this host is to Prefect and in its own marks.
package struct WorkerIdentity: Sendable, Hashable {
    /// The worker's name: what Prefect lists, and what makes a host started again the heir of the one before.
    package let name: String
    /// This process: 8 hexadecimal digits, new at each start.
    package let instance: String

    package init(name: String, instance: String) {
        self.name = name
        self.instance = instance
    }

    /// A name for a host that was given none: unique, so that two hosts never meet by accident.
    package static func generatedName(using generator: inout some RandomNumberGenerator) -> String {
        "ECSWorkerHost " + digits(using: &generator)
    }

    /// 8 random hexadecimal digits.
    package static func digits(using generator: inout some RandomNumberGenerator) -> String {
        let text = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
        return String(repeating: "0", count: 8 - text.utf8.count) + text
    }
}
