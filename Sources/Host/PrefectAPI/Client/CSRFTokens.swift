internal import FoundationEssentials
internal import Synchronization

/// The CSRF token of this client, fetched when it is first needed and by one caller at a time.
final class CSRFTokens: Sendable {
    /// Sent as `Prefect-Csrf-Client`.
    let client: String

    /// What the server answered.
    enum Answer: Sendable, Equatable {
        /// It asks for none.
        case off
        case token(String, expires: Date?)
    }

    private struct State {
        var answer: Answer?
        var isFetching = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    init(client: String) {
        self.client = client
    }

    /// The token to send, nil for none. `refusing` is a token that the server no longer takes.
    func token(now: Date, refusing refused: String? = nil, fetch: () async throws -> Answer) async throws -> String? {
        while true {
            try Task.checkCancellation()
            let (answer, mine) = state.withLock { state -> (Answer?, Bool) in
                if let answer = state.answer, answer.isUsable(now: now, refusing: refused) { return (answer, false) }
                let mine = !state.isFetching
                if mine {
                    state.answer = nil
                    state.isFetching = true
                }
                return (nil, mine)
            }
            if let answer { return answer.token }
            if !mine {
                await fetchedByAnother()
                continue
            }
            do {
                let answer = try await fetch()
                finish(answer)
                return answer.token
            } catch {
                finish(nil)
                throw error
            }
        }
    }

    private func finish(_ answer: Answer?) {
        let waiters = state.withLock { state in
            state.answer = answer
            state.isFetching = false
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when a fetch has ended, well or not, or this task is cancelled.
    private func fetchedByAnother() async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if !state.isFetching || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}

extension CSRFTokens.Answer {
    fileprivate var token: String? {
        guard case .token(let text, _) = self else { return nil }
        return text
    }

    fileprivate func isUsable(now: Date, refusing refused: String?) -> Bool {
        switch self {
        case .off: refused == nil
        case .token(let text, let expires): text != refused && expires.map { now < $0 } ?? true
        }
    }
}
