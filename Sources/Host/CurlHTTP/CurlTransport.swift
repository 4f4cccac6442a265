package import HTTPCore

/// HTTP over libcurl's multi interface: all transfers of a transport share one thread and its connections.
///
/// Proxies are taken from the environment as libcurl does it (`HTTPS_PROXY`, `NO_PROXY`, …). HTTP/2 is used where a server
/// offers it over TLS. Redirects are not followed: they are answers.
package final class CurlTransport: HTTPTransport {
    private let loop: CurlLoop

    package init(_ configuration: CurlConfiguration = CurlConfiguration()) {
        loop = CurlLoop(configuration)
        loop.start()
    }

    deinit {
        loop.stop()
    }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let transfer = CurlTransfer(request: request)
        let result: Result<HTTPResponse, HTTPTransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.continuation = continuation
                loop.add(transfer)
                // A cancellation that came before the transfer was added found nothing to cancel.
                if Task.isCancelled { loop.cancel(transfer.id) }
            }
        } onCancel: { [id = transfer.id] in
            loop.cancel(id)
        }
        return try result.get()
    }
}
