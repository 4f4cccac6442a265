package import PrefectAPI

/// A work pool that this host serves.
package struct ServedPool: Sendable {
    package var pool: WorkPool
    /// The driver it is bound to.
    package var driver: String?

    package init(pool: WorkPool, driver: String? = nil) {
        self.pool = pool
        self.driver = driver
    }
}
