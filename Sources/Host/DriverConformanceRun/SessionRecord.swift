internal import DriverConformance
internal import DriverProtocol
internal import Synchronization

/// What has happened in a session so far. Readers and the writer note it, the script waits for it.
final class SessionRecord: Sendable {
    private struct State {
        var transcript = Transcript()
        var outputHasEnded = false
        var errorsHaveEnded = false
    }

    private static let keptErrorBytes = 8 << 10

    private let state = Mutex(State())
    private let errors = Mutex<[UInt8]>([])
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    init() {
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What happened, with the end of stderr.
    var transcript: Transcript {
        var transcript = state.withLock { $0.transcript }
        transcript.standardError = String(
            decoding: errors.withLock { $0.suffix(Self.keptErrorBytes) }, as: UTF8.self)
        return transcript
    }

    var outputHasEnded: Bool { state.withLock { $0.outputHasEnded } }

    /// Whether neither stdout nor stderr can bring more.
    var allHasEnded: Bool { state.withLock { $0.outputHasEnded && $0.errorsHaveEnded } }

    func note(_ event: Transcript.Event) {
        state.withLock { $0.transcript.append(event) }
        change.yield()
    }

    func update(_ body: (inout Transcript) -> Void) {
        state.withLock { body(&$0.transcript) }
    }

    func noteStandardError(_ bytes: [UInt8]) {
        errors.withLock { kept in
            kept.append(contentsOf: bytes.suffix(Self.keptErrorBytes))
            if kept.count > 2 * Self.keptErrorBytes { kept.removeFirst(kept.count - Self.keptErrorBytes) }
        }
    }

    func noteEndOfOutput() {
        state.withLock { $0.outputHasEnded = true }
        change.yield()
    }

    func noteEndOfErrors() {
        state.withLock { $0.errorsHaveEnded = true }
    }

    /// Waits until every request has its answer; gives those that have none after `limit`, or when stdout has ended.
    /// Only one task may wait.
    func missingAnswers(of ids: [RequestID], within limit: Duration) async -> [RequestID] {
        let deadline = ContinuousClock.now + limit
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { [change] in
                try? await Task.sleep(until: deadline)
                change.yield()
            }
            defer { group.cancelAll() }
            for await _ in kicked() {
                let (missing, isOver) = state.withLock { state in
                    (ids.filter { !state.transcript.answered.contains($0) }, state.outputHasEnded)
                }
                if missing.isEmpty || isOver || ContinuousClock.now >= deadline { return missing }
            }
            return ids
        }
    }

    /// The changes, with one at once: what is waited for may have come before.
    private func kicked() -> AsyncStream<Void> {
        change.yield()
        return changes
    }
}
