internal import CCurl
internal import HTTPCore

/// How libcurl's results read to a caller.
enum CurlFailure {
    /// - Parameter wasSent: whether any byte of the request went out; without one the server has seen nothing.
    static func error(_ code: CURLcode, transfer: CurlTransfer, wasSent: Bool, configuration: CurlConfiguration)
        -> HTTPTransportError
    {
        let target = CurlTarget(transfer.request.url)
        if let refusal = transfer.refusal {
            return HTTPTransportError(kind: .broken, message: "\(target.name): \(refusal)")
        }
        let kind = kind(of: code, wasSent: wasSent)
        let detail = transfer.errorMessage.isEmpty ? String(cString: curl_easy_strerror(code)) : transfer.errorMessage
        let text =
            switch kind {
            case .connect where code == CURLE_OPERATION_TIMEDOUT:
                "no connection to \(target.name) in time (\(configuration.connectTimeout) to connect, "
                    + "\(transfer.request.timeout) in all): \(detail)"
            case .connect: "cannot connect to \(target.name): \(detail)"
            case .tls: "no secure connection to \(target.name): \(detail)"
            case .timeout: "\(target.name) did not answer within \(transfer.request.timeout): \(detail)"
            case .broken: "the connection to \(target.name) broke before the answer was whole: \(detail)"
            case .cancelled: "the request to \(target.name) was cancelled"
            case .invalidRequest: "the request to \(target.name) cannot be sent: \(detail)"
            }
        return HTTPTransportError(kind: kind, message: [text, remedy(code)].compactMap(\.self).joined(separator: ". "))
    }

    private static func kind(of code: CURLcode, wasSent: Bool) -> HTTPTransportError.Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_PROXY,
            CURLE_INTERFACE_FAILED:
            .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
            .invalidRequest
        case CURLE_OPERATION_TIMEDOUT:
            wasSent ? .timeout : .connect
        default:
            wasSent ? .broken : .connect
        }
    }

    private static func remedy(_ code: CURLcode) -> String? {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            "Check the host's name and this machine's DNS"
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            "Check https_proxy, http_proxy, all_proxy and no_proxy"
        case CURLE_COULDNT_CONNECT:
            "Check that the server runs and that address, port and firewall are right"
        case CURLE_PEER_FAILED_VERIFICATION:
            "If the server's certificate is issued by an authority of your own, give its PEM file as the custom CA"
        case CURLE_SSL_CACERT_BADFILE:
            "The file of trusted certificates cannot be read; check its path and that it is PEM"
        case CURLE_SSL_CONNECT_ERROR:
            "Check that the port speaks TLS (https or http?)"
        default: nil
        }
    }
}
