/// The driver that plans a run, and the rule that chose it.
package struct DriverChoice: Sendable, Equatable {
    /// The driver's name in drivers.d.
    package var name: String
    /// The driver's own version; empty until it has been described.
    package var version: String
    /// The rule, for logs and `explain`.
    package var why: String

    package init(name: String, version: String = "", why: String) {
        self.name = name
        self.version = version
        self.why = why
    }
}
