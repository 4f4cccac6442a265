package import HTTPCore
internal import Synchronization

/// HTTP over libcurl: reused connections, HTTP/2 where a TLS server offers it, one thread for all transfers.
///
/// A request with a body is sent at most once: where libcurl would silently send it again because a reused
/// connection broke, the caller gets an error of kind `broken` and decides. Addresses of link-local metadata
/// services are never reached through a proxy.
package final class CurlTransport: HTTPTransport {
    private let loop: CurlLoop
    private let lastID = Atomic<UInt64>(0)

    /// Starts the transport's thread, which sleeps while there is nothing to transfer. Where the machine has no thread
    /// or memory left for that, requests fail and say so.
    package init(_ configuration: CurlConfiguration = CurlConfiguration()) {
        loop = CurlLoop(configuration)
    }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let loop = loop
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.submit(CurlTransfer(id: id, request: request, continuation: continuation))
                // The handler may have run before there was anything to cancel.
                if Task.isCancelled { loop.cancel(id) }
            }
        } onCancel: {
            loop.cancel(id)
        }
        return try result.get()
    }

    /// Ends all transfers with an error, closes the connections and waits for the thread's end. Requests that are
    /// sent afterwards fail. May be called more than once.
    package func shutdown() {
        loop.stop()
    }

    deinit {
        loop.stop()
    }
}
