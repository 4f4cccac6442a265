package import HostCore

/// A work pool to serve, and the driver it is bound to.
package struct PoolSelection: Sendable, Hashable {
    /// The work pool's name.
    package var name: String
    /// The driver that plans every run of the pool; nil: chosen for each run.
    package var driver: String?
    /// See ``LaunchRules``; nil: as for every pool.
    package var capacityBudget: Duration?
    package var startRetries: Int?
    package var relaunchesInterrupted: Bool?
    /// What the pool's runs may be launched with, besides what holds for every pool.
    package var policy: LaunchPolicy?
    /// The driver that plans the pool's runs as well, for comparison; see ``ShadowPlanning``.
    package var shadow: String?
    package var interruptionRetries: Int?

    package init(name: String, driver: String? = nil) {
        self.name = name
        self.driver = driver
    }

    /// Reads `NAME` or `NAME=DRIVER`; nil when a part is empty. A pool's name may hold `=`: the last one separates.
    package init?(_ text: String) {
        guard let separator = text.lastIndex(of: "=") else {
            guard !text.isEmpty else { return nil }
            self.init(name: text)
            return
        }
        let name = text[..<separator]
        let driver = text[text.index(after: separator)...]
        guard !name.isEmpty, !driver.isEmpty else { return nil }
        self.init(name: String(name), driver: String(driver))
    }
}
