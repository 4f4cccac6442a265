internal import DriverProtocol
internal import Glibc
internal import Synchronization

/// The requests that wait or run, and the answers: each request is answered exactly once, whoever comes first.
final class RequestTable: Sendable {
    /// A request that waits for a thread.
    struct Job: Sendable {
        let context: RequestContext
        let method: String
        let params: JSONObject
    }

    private struct State {
        var open: [RequestID: RequestContext] = [:]
        var waiting: [Job] = []
        var running = 0
        var closed = false
    }

    private let state = Mutex(State())
    private let output: Descriptor
    private let writing = Mutex(true)
    private let jobs: Semaphore
    private let idle: Semaphore

    init(output: Descriptor) {
        self.output = output
        jobs = Semaphore()
        idle = Semaphore()
    }

    /// Takes a request in. The answer tells how many requests are open now; nil when the id is in use.
    func enqueue(_ id: RequestID, method: String, params: JSONObject) -> Int? {
        let context = RequestContext(id: id)
        let open = state.withLock { state -> Int? in
            guard state.open[id] == nil else { return nil }
            state.open[id] = context
            state.waiting.append(Job(context: context, method: method, params: params))
            return state.waiting.count + state.running
        }
        if open != nil { jobs.signal() }
        return open
    }

    /// The next request for a thread; nil when there will be none.
    func next() -> Job? {
        while true {
            jobs.wait()
            enum Step {
                case run(Job)
                case stop
                case again
            }
            let step = state.withLock { state -> Step in
                guard !state.waiting.isEmpty else { return state.closed ? .stop : .again }
                state.running += 1
                return .run(state.waiting.removeFirst())
            }
            switch step {
            case .run(let job): return job
            case .stop: return nil
            case .again: continue
            }
        }
    }

    /// Answers a request that a thread took, unless it has been cancelled meanwhile.
    func finish(_ job: Job, with message: RPCMessage) {
        let line = message.line
        if close(job.context.id) { send(line) }
        let drained = state.withLock { state in
            state.running -= 1
            return state.closed && state.running == 0 && state.waiting.isEmpty
        }
        if drained { idle.signal() }
    }

    /// Answers a request that is no longer wanted; one that is unknown or answered is left alone.
    func cancel(_ id: RequestID) {
        let context = state.withLock { state -> RequestContext? in
            guard let context = state.open.removeValue(forKey: id) else { return nil }
            state.waiting.removeAll { $0.context.id == id }
            return context
        }
        guard let context else { return }
        context.cancel()
        let error = DriverError(code: DriverError.Code.cancelled, message: "the request was cancelled")
        send(RPCMessage.failure(id: id, error).line)
    }

    /// Waits until every request has been answered, and lets the threads end.
    func drain(threads: Int) {
        let busy = state.withLock { state in
            state.closed = true
            return state.running > 0 || !state.waiting.isEmpty
        }
        if busy { idle.wait() }
        for _ in 0..<threads { jobs.signal() }
    }

    /// Writes a line whole.
    func send(_ line: [UInt8]) {
        writing.withLock { open in
            // Without a reader there is nobody to answer: the end of stdin will follow.
            if open { open = output.write(line) }
        }
    }

    private func close(_ id: RequestID) -> Bool {
        state.withLock { $0.open.removeValue(forKey: id) != nil }
    }
}
