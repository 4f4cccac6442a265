internal import CCurl
internal import Glibc
internal import HTTPCore
internal import Synchronization

/// The thread on which libcurl works. Everything of libcurl is touched there alone, but for waking it up.
final class CurlLoop: @unchecked Sendable {
    private struct Inbox {
        var added: [CurlTransfer] = []
        var cancelled: [UInt64] = []
        var isStopping = false
    }

    /// What libcurl has to be told once in a process, before any thread uses it.
    private static let isInitialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// The longest sleep without transfers; adding one wakes the thread up.
    private static let idleMilliseconds: Int32 = 3_600_000
    /// Handles that are kept for later transfers.
    private static let maximumIdleHandles = 64

    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer?
    private let inbox = Mutex(Inbox())
    private var active: [UInt64: CurlTransfer] = [:]
    private var idleHandles: [UnsafeMutableRawPointer] = []

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        multi = Self.isInitialized ? curl_multi_init() : nil
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHost)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.connectionsPerHost * 2)
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    deinit {
        for handle in idleHandles { curl_easy_cleanup(handle) }
        curl_multi_cleanup(multi)
    }

    /// Starts the thread, which keeps the loop alive until ``stop()``.
    func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            let loop = Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue()
            loop.run()
            return nil
        }, context)
        guard code == 0 else {
            Unmanaged<CurlLoop>.fromOpaque(context).release()
            inbox.withLock { $0.isStopping = true }
            return
        }
        pthread_detach(thread)
    }

    /// Ends the thread; transfers that are under way fail.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        curl_multi_wakeup(multi)
    }

    func add(_ transfer: CurlTransfer) {
        let isStopping = inbox.withLock { inbox in
            if !inbox.isStopping { inbox.added.append(transfer) }
            return inbox.isStopping
        }
        if isStopping {
            transfer.fail(.cancelled, "the transport is shut down")
        } else {
            curl_multi_wakeup(multi)
        }
    }

    func cancel(_ id: UInt64) {
        inbox.withLock { $0.cancelled.append(id) }
        curl_multi_wakeup(multi)
    }

    private func run() {
        while true {
            let mail = inbox.withLock { inbox in
                defer {
                    inbox.added = []
                    inbox.cancelled = []
                }
                return inbox
            }
            for transfer in mail.added { begin(transfer) }
            for id in mail.cancelled { end(id, .cancelled, "the request was cancelled") }
            if mail.isStopping {
                for id in active.keys { end(id, .cancelled, "the transport is shut down") }
                return
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishDone()
            // More mail wakes the poll up at once, and so does anything that libcurl waits for.
            curl_multi_poll(multi, nil, 0, Self.idleMilliseconds, nil)
        }
    }

    private func begin(_ transfer: CurlTransfer) {
        guard let handle = idleHandles.popLast() ?? curl_easy_init() else {
            transfer.fail(.invalidRequest, "libcurl gave no handle: the machine is out of memory")
            return
        }
        transfer.prepare(handle, configuration)
        guard curl_multi_add_handle(multi, handle) == CURLM_OK else {
            recycle(handle)
            transfer.fail(.invalidRequest, "libcurl did not take the request")
            return
        }
        active[transfer.id] = transfer
    }

    private func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = ccurl_message_result(message)
            var context: UnsafeMutableRawPointer?
            ccurl_get_pointer(handle, CURLINFO_PRIVATE, &context)
            guard let context else { continue }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            curl_multi_remove_handle(multi, handle)
            active[transfer.id] = nil
            transfer.finish(code)
            recycle(handle)
        }
    }

    private func end(_ id: UInt64, _ kind: HTTPTransportError.Kind, _ reason: String) {
        guard let transfer = active.removeValue(forKey: id), let handle = transfer.handle else { return }
        curl_multi_remove_handle(multi, handle)
        transfer.fail(kind, reason)
        // The handle's connection is in an unknown state: it is closed with the handle.
        curl_easy_cleanup(handle)
    }

    private func recycle(_ handle: UnsafeMutableRawPointer) {
        guard idleHandles.count < Self.maximumIdleHandles else {
            curl_easy_cleanup(handle)
            return
        }
        curl_easy_reset(handle)
        idleHandles.append(handle)
    }
}
