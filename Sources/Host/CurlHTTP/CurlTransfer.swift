internal import CCurl
internal import HTTPCore
internal import Synchronization

/// One transfer. It is handed to the loop's thread and touched only there until its continuation is resumed: that is what
/// makes it safe to send.
final class CurlTransfer: @unchecked Sendable {
    private static let lastID = Atomic<UInt64>(0)

    let id: UInt64
    let request: HTTPRequest
    var continuation: CheckedContinuation<Result<HTTPResponse, HTTPTransportError>, Never>?

    var handle: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let body: UnsafeMutableBufferPointer<UInt8>
    private let errorText: UnsafeMutableBufferPointer<CChar>
    private var headers = HTTPHeaders()
    private var received: [UInt8] = []
    private var limit = Int.max
    private var isTooLarge = false

    init(request: HTTPRequest) {
        id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.request = request
        body = .allocate(capacity: max(1, request.body.count))
        _ = body.initialize(from: request.body)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0)
    }

    deinit {
        curl_slist_free_all(headerList)
        body.deallocate()
        errorText.deallocate()
    }

    /// Sets a handle up for this transfer.
    func prepare(_ handle: UnsafeMutableRawPointer, _ configuration: CurlConfiguration) {
        self.handle = handle
        limit = configuration.maximumResponseBytes
        ccurl_set_text(handle, CURLOPT_URL, request.url)
        ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
        ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
        ccurl_set_text(handle, CURLOPT_USERAGENT, configuration.userAgent)
        if let file = configuration.certificateAuthorityFile { ccurl_set_text(handle, CURLOPT_CAINFO, file) }
        if !configuration.verifiesTLS {
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        prepareMethod(handle)
        prepareHeaders(handle)
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText.baseAddress)
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        ccurl_set_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(bytes) ? size * count : 0
        }
        ccurl_set_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receiveHeader(bytes)
            return size * count
        }
    }

    private func prepareMethod(_ handle: UnsafeMutableRawPointer) {
        let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        if hasBody {
            ccurl_set_long(handle, CURLOPT_POST, 1)
            ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
            ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        } else if request.method == "HEAD" {
            ccurl_set_long(handle, CURLOPT_NOBODY, 1)
        }
        ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func prepareHeaders(_ handle: UnsafeMutableRawPointer) {
        for field in request.headers.fields {
            // curl takes `Name:` for "leave this field out" and `Name;` for a field without a value.
            headerList = curl_slist_append(headerList, field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // No 100-continue: it costs a round trip, and some servers never answer it.
        if request.headers["Expect"] == nil { headerList = curl_slist_append(headerList, "Expect:") }
        // curl would call any body a form.
        if request.headers["Content-Type"] == nil { headerList = curl_slist_append(headerList, "Content-Type:") }
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headerList)
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard received.count + bytes.count <= limit else {
            isTooLarge = true
            return false
        }
        received.append(contentsOf: bytes)
        return true
    }

    private func receiveHeader(_ bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A new header block: 100 Continue, a proxy's CONNECT, or the answer itself.
            headers = HTTPHeaders()
            return
        }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...]
        headers.add(String(line[..<colon]), value.trimmingWhitespace)
    }

    /// Tells the waiting task how the transfer ended.
    func finish(_ code: CURLcode) {
        guard let handle else { return }
        if code == CURLE_OK {
            var status = 0
            ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            resume(.success(HTTPResponse(status: status, headers: headers, body: received)))
        } else if isTooLarge {
            resume(
                .failure(
                    HTTPTransportError(kind: .broken, message: "\(place): the answer is larger than \(limit) bytes")))
        } else {
            let text = errorText.baseAddress.map { String(cString: $0) } ?? ""
            let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
            resume(
                .failure(
                    HTTPTransportError(
                        kind: CurlErrors.kind(code, isConnected: isConnected(handle)),
                        message: "\(place): \(CurlErrors.withoutQuery(reason))")))
        }
    }

    /// Ends a transfer that the waiting task no longer wants.
    func fail(_ kind: HTTPTransportError.Kind, _ reason: String) {
        resume(.failure(HTTPTransportError(kind: kind, message: "\(place): \(reason)")))
    }

    private func resume(_ result: Result<HTTPResponse, HTTPTransportError>) {
        continuation?.resume(returning: result)
        continuation = nil
    }

    private func isConnected(_ handle: UnsafeMutableRawPointer) -> Bool {
        var sent: curl_off_t = 0
        ccurl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &sent)
        return sent > 0
    }

    /// Host and port, without user, path and query.
    private var place: String {
        let rest = request.url.drop { $0 != ":" }.dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@").last ?? authority)
    }
}

extension Duration {
    /// Whole milliseconds, at least one.
    fileprivate var milliseconds: Int {
        max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}

extension Substring {
    fileprivate var trimmingWhitespace: String {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" || last.isNewline { text.removeLast() }
        return String(text)
    }
}
