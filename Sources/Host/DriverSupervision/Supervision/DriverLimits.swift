/// The numbers of the driver protocol's "Limits and lifecycle". A manifest may change the times of its driver.
package struct DriverLimits: Sendable, Equatable {
    /// Start and `describe` together.
    package var start: Duration = .seconds(10)
    /// One answer to `plan`, from sending it; also `validate` and `interpret`.
    package var plan: Duration = .seconds(10)
    /// All rounds of a plan; kept by whoever answers the needs.
    package var allRounds: Duration = .seconds(30)
    /// How long a request waits for a process to take it.
    package var wait: Duration = .seconds(20)
    /// How long a request that nobody waits for any more may hold its place before the process counts as hung.
    package var cancellationGrace: Duration = .seconds(2)
    /// The wait after the end of stdin, and the one after SIGTERM.
    package var stopStep: Duration = .seconds(2)
    /// How long a process may live on after its stdout has ended.
    package var endOfOutput: Duration = .seconds(2)
    /// The longest line from a driver, in bytes, unless its manifest says otherwise.
    package var lineBytes: Int = 1 << 20
    /// The longest line to a driver, in bytes.
    package var requestBytes: Int = 16 << 20
    /// Stray lines on stdout before the process is recycled.
    package var strayLines: Int = 16
    /// How often a request may be in a process that ends.
    package var endingsPerRequest: Int = 2
    /// How long the files of drivers.d must have been left alone before a change of them is taken over.
    package var settle: Duration = .milliseconds(200)
    /// The time between two looks at them where the kernel does not tell of changes, and where it does.
    package var look: Duration = .seconds(1)
    package var lookWhenTold: Duration = .seconds(10)
    /// When ended processes are started again.
    package var restart = RestartPolicy.Limits()

    /// The protocol's numbers.
    package init() {}
}
