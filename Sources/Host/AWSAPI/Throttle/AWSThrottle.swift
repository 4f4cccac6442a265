internal import Synchronization
package import Throttling

/// The host's buckets, shared by all AWS clients: calls wait here for leave to be made.
package final class AWSThrottle: Sendable {
    private let book: Mutex<CallBook>
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let slowed: @Sendable (CallBook.Slowed) -> Void

    /// - Parameters:
    ///   - elapsed: the time since some fixed moment.
    ///   - sleep: throws when the task is cancelled.
    ///   - slowed: told of each bucket whose rate was lowered.
    package init(
        rates: CallRates = CallRates(), elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        slowed: @escaping @Sendable (CallBook.Slowed) -> Void = { _ in }
    ) {
        book = Mutex(CallBook(rates: rates))
        self.elapsed = elapsed
        self.sleep = sleep
        self.slowed = slowed
    }

    /// What came of waiting for leave.
    package enum Leave: Sendable {
        case granted(CallGrant)
        /// It would take this long: longer than the caller waits.
        case tooLong(Duration)
    }

    /// Waits for leave to make a call; a cancelled wait throws, and leaves its place in line.
    /// - Parameter longest: the longest wait that the caller enters on; nil: any.
    package func leave(
        _ keys: [CallKey], isUrgent: Bool, longest: Duration? = nil
    ) async throws(CancellationError) -> Leave {
        let ticket = book.withLock { $0.ticket(keys, isUrgent: isUrgent) }
        var isFirst = true
        while !Task.isCancelled {
            let answer = book.withLock { book in
                let answer = book.ask(ticket, now: elapsed())
                // The first answer counts: later ones tell what is left of a wait that was entered on.
                if isFirst, let longest, case .wait(let pause) = answer, pause > longest { book.withdraw(ticket) }
                return answer
            }
            switch answer {
            case .granted(let grant): return .granted(grant)
            case .wait(let pause):
                if isFirst, let longest, pause > longest { return .tooLong(pause) }
                isFirst = false
                do { try await sleep(pause) } catch { break }
                continue
            }
            break
        }
        book.withLock { $0.withdraw(ticket) }
        throw CancellationError()
    }

    /// AWS has answered a call that was granted with a throttle.
    package func throttled(_ grant: CallGrant) {
        if let slowed = book.withLock({ $0.throttled(grant, now: elapsed()) }) { self.slowed(slowed) }
    }

    /// A call that was granted was not made.
    package func giveBack(_ grant: CallGrant) {
        book.withLock { $0.giveBack(grant, now: elapsed()) }
    }

    /// See ``CallBook/share(among:before:now:)``.
    package func share(among count: Int, before: Int) {
        book.withLock { $0.share(among: count, before: before, now: elapsed()) }
    }

    /// See ``CallBook/launchable(_:within:isAfterLine:now:)``.
    package func launchable(_ keys: [CallKey], within horizon: Duration, isAfterLine: Bool = true) -> Int {
        book.withLock { $0.launchable(keys, within: horizon, isAfterLine: isAfterLine, now: elapsed()) }
    }

    /// See ``CallBook/rate(_:now:)``.
    package func rate(_ keys: [CallKey]) -> Double {
        book.withLock { $0.rate(keys, now: elapsed()) }
    }
}
