import FoundationEssentials
import HTTPCore
import Synchronization

/// By how much this machine's clock is ahead of a server's, as the dates of its answers tell.
final class AnswerDates: Sendable {
    private let least = Mutex<Double?>(nil)

    init() {}

    /// Seconds, negative when this machine's is behind; nil without an answer that told a date. Of several answers the one
    /// that took the least time on its way counts.
    var ahead: Double? { least.withLock { $0 } }

    func add(_ response: HTTPResponse, at now: Date) {
        guard let date = response.headers["Date"].flatMap(HTTPDate.date) else { return }
        let ahead = now.timeIntervalSince(date)
        least.withLock { known in
            if known.map({ abs(ahead) < abs($0) }) ?? true { known = ahead }
        }
    }
}

/// A transport that keeps the dates of answers.
struct DatedTransport: HTTPTransport {
    private let base: any HTTPTransport
    private let dates: AnswerDates

    init(_ base: any HTTPTransport, dates: AnswerDates) {
        self.base = base
        self.dates = dates
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let response = try await base.send(request)
        dates.add(response, at: Date())
        return response
    }
}
