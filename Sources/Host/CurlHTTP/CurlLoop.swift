internal import CCurl
internal import Glibc
internal import HTTPCore
internal import Synchronization

/// The thread that carries all transfers of a transport.
///
/// Other threads only put things into the inbox and wake the thread; libcurl's handles are touched by the thread
/// alone. That is the reason for `@unchecked`.
final class CurlLoop: @unchecked Sendable {
    private struct Inbox {
        var submitted: [CurlTransfer] = []
        var cancelled: [UInt64] = []
        /// Why nothing is taken any more.
        var refusal: String?
    }

    private let inbox = Mutex(Inbox())
    /// Nil once somebody waits for the thread's end.
    private let thread = Mutex<pthread_t?>(nil)
    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer?

    /// What the thread has under way, by easy handle.
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    /// Not after the first of the transfers' deadlines; may be earlier, which costs a look.
    private var nextDeadline: ContinuousClock.Instant?
    /// Handles to use again.
    private var idleHandles: [UnsafeMutableRawPointer] = []
    private static let idleHandlesKept = 64
    /// libcurl has to be readied once in a process.
    private static let library = ccurl_global_init()

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        multi = Self.library == CURLE_OK ? curl_multi_init() : nil
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHost)
        ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connections)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.connections)
        if multi == nil {
            refuseAll("libcurl could not be started")
        } else {
            start()
        }
    }

    private func start() {
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { me in
                guard let me else { return nil }
                Unmanaged<CurlLoop>.fromOpaque(me).takeRetainedValue().run()
                return nil
            }, me.toOpaque())
        if failure == 0 {
            self.thread.withLock { $0 = thread }
        } else {
            me.release()
            curl_multi_cleanup(multi)
            refuseAll("there is no thread for it: \(String(cString: strerror(failure)))")
        }
    }

    private func refuseAll(_ reason: String) {
        inbox.withLock { $0.refusal = reason }
    }

    // MARK: From any thread

    func submit(_ transfer: CurlTransfer) {
        let refusal = inbox.withLock { inbox in
            if inbox.refusal == nil {
                inbox.submitted.append(transfer)
                curl_multi_wakeup(multi)
            }
            return inbox.refusal
        }
        guard let refusal else { return }
        let message = "no request to \(CurlTarget(transfer.request.url).name): \(refusal)"
        transfer.finish(.failure(HTTPTransportError(kind: .connect, message: message)))
    }

    /// Ends a transfer; one that is unknown or has ended stays as it is.
    func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            guard inbox.refusal == nil else { return }
            inbox.cancelled.append(id)
            curl_multi_wakeup(multi)
        }
    }

    func stop() {
        inbox.withLock { inbox in
            guard inbox.refusal == nil else { return }
            inbox.refusal = "the HTTP transport has been shut down"
            // Under the lock, as every wake-up: after this one the thread may give the handle up.
            curl_multi_wakeup(multi)
        }
        guard let thread = thread.withLock({ $0.take() }) else { return }
        pthread_join(thread, nil)
    }

    // MARK: On the loop's thread

    private func run() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        while drainInbox() {
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishEnded()
            finishOverdue()
            // Sleeps until a socket is ready, a time-out is due or the inbox has something.
            curl_multi_poll(multi, nil, 0, pollTimeout(), nil)
        }
        for handle in Array(transfers.keys) { end(handle) { $0.cancellation } }
        for handle in idleHandles { curl_easy_cleanup(handle) }
        curl_multi_cleanup(multi)
    }

    /// Starts and cancels what was asked for; false when it is time to stop.
    private func drainInbox() -> Bool {
        let received = inbox.withLock { inbox in
            defer {
                inbox.submitted = []
                inbox.cancelled = []
            }
            return inbox
        }
        for transfer in received.submitted { begin(transfer) }
        if !received.cancelled.isEmpty {
            let ids = Set(received.cancelled)
            for (handle, transfer) in transfers where ids.contains(transfer.id) { end(handle) { $0.cancellation } }
        }
        return received.refusal == nil
    }

    private func begin(_ transfer: CurlTransfer) {
        guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
            transfer.finish(
                .failure(HTTPTransportError(kind: .connect, message: "libcurl has no memory for a request")))
            return
        }
        do {
            try transfer.configure(handle, configuration)
        } catch {
            recycle(handle)
            transfer.finish(.failure(error))
            return
        }
        transfers[handle] = transfer
        nextDeadline = min(nextDeadline ?? transfer.deadline, transfer.deadline)
        let code = curl_multi_add_handle(multi, handle)
        guard code == CURLM_OK else {
            let message = "libcurl does not take a request: \(String(cString: curl_multi_strerror(code)))"
            end(handle) { _ in .failure(HTTPTransportError(kind: .connect, message: message)) }
            return
        }
    }

    private func finishEnded() {
        var code = CURLE_OK
        while let handle = ccurl_multi_next_done(multi, &code) {
            end(handle) { transfer in
                // libcurl takes a connection that ends within the headers for an answer without a body.
                if code == CURLE_OK, !transfer.head.isComplete { code = CURLE_PARTIAL_FILE }
                return code == CURLE_OK && transfer.refusal == nil
                    ? .success(response(of: handle, transfer))
                    : .failure(
                        CurlFailure.error(
                            code, transfer: transfer, wasSent: wasSent(handle), configuration: configuration))
            }
        }
    }

    /// Ends the transfers whose time is over. libcurl 7.88 does not look at the time-outs of those that wait for a
    /// connection, so the loop keeps the deadlines of all.
    private func finishOverdue() {
        guard let first = nextDeadline, first <= .now else { return }
        let now = ContinuousClock.now
        for (handle, transfer) in transfers where transfer.deadline <= now {
            end(handle) { transfer in
                .failure(
                    CurlFailure.error(
                        CURLE_OPERATION_TIMEDOUT, transfer: transfer, wasSent: wasSent(handle),
                        configuration: configuration))
            }
        }
        nextDeadline = transfers.values.map(\.deadline).min()
    }

    /// Milliseconds until the next deadline, a minute at most.
    private func pollTimeout() -> Int32 {
        guard let nextDeadline else { return 60_000 }
        let left = ContinuousClock.now.duration(to: nextDeadline)
        return left <= .zero ? 0 : Int32(clamping: Int64(min(left, .seconds(60)) / .milliseconds(1)) + 1)
    }

    private func response(of handle: UnsafeMutableRawPointer, _ transfer: CurlTransfer) -> HTTPResponse {
        var status = 0
        ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        if configuration.acceptsCompression, transfer.head.headers["Content-Encoding"] != nil {
            transfer.head.describeDecompressedBody()
        }
        return HTTPResponse(status: status, headers: transfer.head.headers, body: transfer.body)
    }

    /// Whether any byte of the request has left. Bytes of a proxy's CONNECT count too: better a doubt too many.
    private func wasSent(_ handle: UnsafeMutableRawPointer) -> Bool {
        var size = 0
        ccurl_get_long(handle, CURLINFO_REQUEST_SIZE, &size)
        return size > 0
    }

    /// Takes a transfer off libcurl, which closes its connection unless the answer was whole, and answers it.
    private func end(_ handle: UnsafeMutableRawPointer, _ answer: (CurlTransfer) -> CurlTransfer.Answer) {
        guard let transfer = transfers.removeValue(forKey: handle) else { return }
        let answer = answer(transfer)
        curl_multi_remove_handle(multi, handle)
        recycle(handle)
        transfer.finish(answer)
    }

    private func recycle(_ handle: UnsafeMutableRawPointer) {
        guard idleHandles.count < Self.idleHandlesKept else {
            curl_easy_cleanup(handle)
            return
        }
        curl_easy_reset(handle)
        idleHandles.append(handle)
    }
}

extension CurlTransfer {
    fileprivate var cancellation: Answer {
        .failure(
            HTTPTransportError(
                kind: .cancelled, message: "the request to \(CurlTarget(request.url).name) was cancelled"))
    }
}
