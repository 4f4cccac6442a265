internal import CCurl
internal import HTTPCore

/// What libcurl's errors mean to a caller.
enum CurlErrors {
    /// - Parameter isConnected: whether the request may have been sent.
    static func kind(_ code: CURLcode, isConnected: Bool) -> HTTPTransportError.Kind {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .tls
        case CURLE_OPERATION_TIMEDOUT: isConnected ? .timeout : .connect
        default: isConnected ? .broken : .connect
        }
    }

    /// curl quotes URLs in some of its texts; a query may hold what nobody should read.
    static func withoutQuery(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.contains("://") ? $0.prefix { $0 != "?" } : $0 }
            .joined(separator: " ")
    }
}
