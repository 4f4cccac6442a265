/// A clock with its origin: what "now" and "until then" mean to everything that is supervised. Times are durations since
/// the timeline was made, so that pure code needs no clock type.
struct Timeline: Sendable {
    /// The time now.
    let now: @Sendable () -> Duration
    /// Waits until that time; throws when the task is cancelled.
    let sleep: @Sendable (_ until: Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let origin = clock.now
        now = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
    }
}
