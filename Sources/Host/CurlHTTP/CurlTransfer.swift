internal import CCurl
internal import HTTPCore

/// One request on its way.
///
/// Made by the sending task; from ``CurlLoop/submit(_:)`` on only the loop's thread touches it, which is what
/// makes it safe to share.
final class CurlTransfer: @unchecked Sendable {
    typealias Answer = Result<HTTPResponse, HTTPTransportError>

    let id: UInt64
    let request: HTTPRequest
    /// When the request's time-out has passed.
    let deadline: ContinuousClock.Instant
    private let continuation: CheckedContinuation<Answer, Never>

    /// How much of the request's body libcurl has taken.
    var bodyOffset = 0
    /// The request's fields as libcurl holds them; freed when the transfer ends.
    var fields: UnsafeMutablePointer<curl_slist>?
    var head = CurlResponseHead()
    var body: [UInt8] = []
    var responseLimit = 0
    /// Why the transfer was ended from within a callback.
    var refusal: String?
    /// Where libcurl writes what went wrong.
    let errorText: UnsafeMutableBufferPointer<CChar>

    init(id: UInt64, request: HTTPRequest, continuation: CheckedContinuation<Answer, Never>) {
        self.id = id
        self.request = request
        // A time-out of centuries means none, and must not overflow the clock.
        deadline = .now + min(request.timeout, .seconds(1_000_000_000))
        self.continuation = continuation
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0)
    }

    deinit {
        curl_slist_free_all(fields)
        errorText.deallocate()
    }

    /// Gives the sender its answer; called exactly once.
    func finish(_ answer: Answer) {
        continuation.resume(returning: answer)
    }

    /// The message that libcurl left, if any.
    var errorMessage: String {
        let bytes = errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes a piece of the answer's body; false ends the transfer.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= responseLimit else {
            refusal = "the answer is longer than the \(responseLimit) bytes that are accepted"
            return false
        }
        if body.isEmpty, let length = head.contentLength, length <= responseLimit { body.reserveCapacity(length) }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes a line of the answer's head; false ends the transfer.
    func takeHeadLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard head.take(bytes) else {
            refusal = "the answer's header fields are longer than the \(CurlResponseHead.limit) bytes that are accepted"
            return false
        }
        return true
    }

    /// Fills libcurl's buffer with the body's next bytes; how many there were.
    func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, request.body.count - bodyOffset)
        request.body.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[bodyOffset..<bodyOffset + count]))
        }
        bodyOffset += count
        return count
    }
}
