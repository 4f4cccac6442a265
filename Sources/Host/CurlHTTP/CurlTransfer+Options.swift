internal import CCurl
internal import HTTPCore

extension CurlTransfer {
    /// Tells libcurl all about the transfer.
    func configure(_ handle: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) throws(HTTPTransportError) {
        let target = CurlTarget(request.url)
        guard target.isHTTP else {
            throw HTTPTransportError(
                kind: .invalidRequest, message: "'\(target.scheme)' of \(target.name) is not http or https")
        }
        responseLimit = configuration.maximumResponseBytes
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText.baseAddress)
        guard ccurl_set_string(handle, CURLOPT_URL, request.url) == CURLE_OK, !request.url.utf8.contains(0) else {
            throw HTTPTransportError(kind: .invalidRequest, message: "the URL of \(target.name) cannot be used")
        }
        ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_string(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // With TLS it is soon known whether one connection can carry them all; without, it never can.
        ccurl_set_long(handle, CURLOPT_PIPEWAIT, target.scheme == "https" ? 1 : 0)
        ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if target.isLinkLocal { ccurl_set_string(handle, CURLOPT_PROXY, "") }
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(configuration.connectTimeout))
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, configuration.redirects > 0 ? 1 : 0)
        ccurl_set_long(handle, CURLOPT_MAXREDIRS, configuration.redirects)
        ccurl_set_string(handle, CURLOPT_USERAGENT, configuration.userAgent)
        if configuration.acceptsCompression { ccurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate") }
        setTLS(handle, configuration)
        setMethod(handle, mayRewind: configuration.redirects > 0)
        try setFields(handle, target)
        setCallbacks(handle)
    }

    private func setTLS(_ handle: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) {
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, configuration.verifiesTLS ? 1 : 0)
        ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, configuration.verifiesTLS ? 2 : 0)
        if let file = configuration.certificateAuthorityFile { ccurl_set_string(handle, CURLOPT_CAINFO, file) }
    }

    private func setMethod(_ handle: UnsafeMutableRawPointer, mayRewind: Bool) {
        let method = request.method
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            // A body through a callback that cannot be rewound is never sent twice behind the caller's back.
            ccurl_set_long(handle, CURLOPT_POST, 1)
            ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            if method != "POST" { ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, method) }
            if mayRewind { ccurl_set_seeker(handle, Self.seek) }
        } else if method == "HEAD" {
            ccurl_set_long(handle, CURLOPT_NOBODY, 1)
        } else if method != "GET" {
            ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, method)
        }
    }

    private func setFields(_ handle: UnsafeMutableRawPointer, _ target: CurlTarget) throws(HTTPTransportError) {
        guard CurlTarget.isToken(request.method) else {
            throw HTTPTransportError(
                kind: .invalidRequest, message: "the method of a request to \(target.name) is no token")
        }
        for field in request.headers.fields {
            guard CurlTarget.isToken(field.name), !field.value.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 })
            else {
                throw HTTPTransportError(
                    kind: .invalidRequest,
                    message: "a header field '\(field.name)' of a request to \(target.name) has a character that "
                        + "HTTP does not allow")
            }
            // libcurl takes "Name:" for "do not send it"; an empty field is spelt with a semicolon.
            let isBlank = field.value.utf8.allSatisfy { $0 == 32 || $0 == 9 }
            append(isBlank ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // No round trip before a large body, and no type that the caller did not give.
        if request.headers["Expect"] == nil { append("Expect:") }
        if request.headers["Content-Type"] == nil { append("Content-Type:") }
        ccurl_set_list(handle, CURLOPT_HTTPHEADER, fields)
    }

    private func append(_ field: String) {
        if let longer = curl_slist_append(fields, field) { fields = longer }
    }

    private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
        let me = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_PRIVATE, me)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, me)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, me)
        ccurl_set_pointer(handle, CURLOPT_READDATA, me)
        ccurl_set_pointer(handle, CURLOPT_SEEKDATA, me)
        ccurl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
            CurlTransfer.of(me).take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }
        ccurl_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
            CurlTransfer.of(me).takeHeadLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
                ? size * count : 0
        }
        ccurl_set_reader(handle) { buffer, size, count, me in
            CurlTransfer.of(me).give(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        }
    }

    private static let seek: curl_seek_callback = { me, offset, origin in
        let transfer = CurlTransfer.of(me)
        guard origin == 0, offset >= 0, offset <= transfer.request.body.count else { return CURL_SEEKFUNC_FAIL }
        transfer.bodyOffset = Int(offset)
        return CURL_SEEKFUNC_OK
    }

    /// The transfer that a callback is about. The loop holds it for as long as libcurl may call.
    static func of(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer {
        Unmanaged<CurlTransfer>.fromOpaque(pointer.unsafelyUnwrapped).takeUnretainedValue()
    }

    /// At least one: libcurl takes 0 for "for ever".
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(clamping: min(seconds, 1_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
