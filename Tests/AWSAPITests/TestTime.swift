import FoundationEssentials
import Synchronization

/// A clock that stands still until it is moved; sleeping moves it and is written down.
final class TestTime: Sendable {
    /// 2024-06-01T12:00:00Z, the moment of the recorded requests.
    static let start = Date(timeIntervalSince1970: 1_717_243_200)

    private let state = Mutex<(now: Date, sleeps: [Duration])>((TestTime.start, []))

    var sleeps: [Duration] { state.withLock(\.sleeps) }

    var now: @Sendable () -> Date {
        { [self] in state.withLock(\.now) }
    }

    var sleep: @Sendable (Duration) async throws -> Void {
        { [self] duration in
            try Task.checkCancellation()
            state.withLock { $0.sleeps.append(duration) }
        }
    }

    func advance(_ seconds: Double) {
        state.withLock { $0.now += seconds }
    }
}
