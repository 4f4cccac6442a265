/// A pool's shadow and what it has come to: a value for logs, metrics and the status page.
package struct ShadowSnapshot: Sendable, Equatable {
    package var pool: String
    /// The driver that plans besides.
    package var driver: String
    package var tally: ShadowTally

    package init(pool: String, driver: String, tally: ShadowTally) {
        self.pool = pool
        self.driver = driver
        self.tally = tally
    }
}
