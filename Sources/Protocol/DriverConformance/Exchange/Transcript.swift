package import DriverProtocol

/// What happened in a session.
package struct Transcript: Sendable {
    /// A line of the driver's stdout.
    package struct Line: Sendable {
        /// The line without its ending; of a line above the limit, its beginning.
        package let bytes: [UInt8]
        /// Why it is no message; nil when it is one.
        package let problem: String?
        /// The message; nil when it is none.
        package let message: RPCMessage?
        /// The line as JSON; nil when it is none.
        package let json: JSONValue?
    }

    /// Something that happened.
    package enum Event: Sendable {
        /// Bytes were written to stdin, in one write.
        case sent([UInt8])
        /// A line came from stdout.
        case received(Line)
        /// Something was done: stdin was closed, a signal was sent.
        case note(String)
    }

    /// How the process ended.
    package enum Ending: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)
        /// It could not be started.
        case notStarted(String)
    }

    /// What happened, in order.
    package private(set) var events: [Event] = []
    /// Requests that were waited for and had no answer: the time was over, or the driver had ended.
    package var unanswered: [RequestID] = []
    /// Whether it was the time that was over.
    package var ranOutOfTime = false
    /// How the process ended; nil as long as it lives.
    package var ending: Ending?
    /// Whether it was still there when its time after the end of stdin or after SIGTERM was over, and had to be ended.
    package var wasForced = false
    /// The end of what it wrote to stderr.
    package var standardError = ""
    /// What its processes held at each ``Step/measureMemory``, in bytes.
    package var memory: [Int] = []
    /// Processes that it had started and that were there after its end.
    package var leftBehind: [String] = []
    /// What the report should say about its surroundings.
    package var remarks: [String] = []
    /// The requests that have an answer.
    package private(set) var answered: Set<RequestID> = []

    package init() {}

    /// Notes an event.
    package mutating func append(_ event: Event) {
        events.append(event)
        if case .received(let line) = event { answered.formUnion(line.answeredID.map { [$0] } ?? []) }
    }

    /// The lines of stdout.
    package var lines: [Line] {
        events.compactMap { event in
            if case .received(let line) = event { line } else { nil }
        }
    }
}

extension Transcript.Line {
    /// Reads a piece of the driver's stdout.
    /// - Parameter limit: the longest line, in bytes.
    package init(_ piece: LineFramer.Piece, limit: Int) {
        switch piece {
        case .tooLong(let beginning):
            bytes = beginning
            problem = "a line of more than \(limit) bytes"
            message = nil
            json = nil
        case .line(let line):
            bytes = line
            do {
                let value = try JSONValue(parsing: line, limits: JSONLimits(bytes: limit))
                json = value
                do {
                    message = try RPCMessage(json: value)
                    problem = nil
                } catch {
                    message = nil
                    problem = "\(error)"
                }
            } catch {
                json = nil
                message = nil
                problem = "\(error)"
            }
        }
    }

    /// A last line that has no ending.
    package init(unfinished bytes: [UInt8]) {
        self.bytes = bytes
        problem = "the line has no newline at its end"
        message = nil
        json = nil
    }

    /// The id of the request that the line answers.
    package var answeredID: RequestID? {
        switch message {
        case .result(let id, _): id
        case .failure(let id, _): id
        case .request, .notification, nil: nil
        }
    }

    /// The line for people, cut.
    package var text: String { String(decoding: bytes.prefix(300), as: UTF8.self) + (bytes.count > 300 ? "…" : "") }
}
