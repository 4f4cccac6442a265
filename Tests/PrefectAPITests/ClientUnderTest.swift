import FoundationEssentials
import HTTPCore
import PrefectAPI

/// A client over a scripted transport, with CSRF off, no jitter and a clock that does not wait.
func makeClient(
    _ transport: some HTTPTransport, clock: RecordingClock = RecordingClock(),
    now: Date = Date(timeIntervalSince1970: 1_800_000_000), random: Double = 0.5,
    _ change: (inout PrefectSettings) -> Void = { _ in }, onRetry: @escaping @Sendable (RetryNotice) -> Void = { _ in }
) -> PrefectClient {
    var settings = PrefectSettings()
    settings.csrfSupport = false
    change(&settings)
    return PrefectClient(
        apiURL: "http://127.0.0.1:4200/api", settings: settings, transport: transport, clock: clock, now: { now },
        random: { random }, onRetry: onRetry)
}
