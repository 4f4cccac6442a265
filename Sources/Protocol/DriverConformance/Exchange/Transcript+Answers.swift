internal import DriverProtocol

/// What judges ask of a transcript.
extension Transcript {
    /// A line that answers a request.
    struct Answer {
        let line: Line
        let outcome: Result<JSONValue, DriverError>

        /// The line with its id blotted out, which is what two answers to the same request have in common, byte for byte.
        var comparable: String {
            let text = String(decoding: line.bytes, as: UTF8.self)
            return line.answeredID.map { text.replacing($0.json.text(), with: "ID") } ?? text
        }
    }

    /// Every answer to a request, in order.
    func answers(to id: RequestID) -> [Answer] {
        lines.compactMap { line in
            guard line.answeredID == id else { return nil }
            switch line.message {
            case .result(_, let value): return Answer(line: line, outcome: .success(value))
            case .failure(_, let error): return Answer(line: line, outcome: .failure(error))
            case .request, .notification, nil: return nil
            }
        }
    }

    /// The answer to a request.
    /// - Throws: when there is none, or more than one.
    func answer(to id: RequestID) throws(Finding) -> Answer {
        let all = answers(to: id)
        guard let only = all.first else { throw .failed(absence(of: id)) }
        guard all.count == 1 else { throw .failed("The request \(id.json) was answered \(all.count) times.") }
        return only
    }

    /// Holds that each request has exactly one answer.
    func requireAnswers(to ids: [RequestID]) throws(Finding) {
        for id in ids { _ = try answer(to: id) }
    }

    /// The result of a request.
    func result(of id: RequestID, of method: String) throws(Finding) -> JSONValue {
        switch try answer(to: id).outcome {
        case .success(let value): return value
        case .failure(let error): throw .failed("'\(method)' was answered with the error \(error.json).")
        }
    }

    /// The error that answers a request.
    func error(of id: RequestID, _ what: String) throws(Finding) -> DriverError {
        switch try answer(to: id).outcome {
        case .failure(let error): return error
        case .success(let value):
            throw .failed("\(what) was answered with a result: \(value.text().prefix(200))")
        }
    }

    /// The last answer of a planning: that to `id`, `id/1`, `id/2`, ….
    func finalAnswer(of id: String) throws(Finding) -> Answer {
        var last = try answer(to: .string(id))
        var round = 1
        while !answers(to: .string("\(id)/\(round)")).isEmpty || unanswered.contains(.string("\(id)/\(round)")) {
            last = try answer(to: .string("\(id)/\(round)"))
            round += 1
        }
        return last
    }

    /// The lines that answer nothing that was asked: no message, another id, a message of the driver's own.
    func strays(besides ids: [RequestID]) -> [Line] {
        lines.filter { line in line.answeredID.map { !ids.contains($0) } ?? true }
    }

    /// Why a request has no answer, in a sentence.
    private func absence(of id: RequestID) -> String {
        switch ending {
        case .notStarted(let reason): return "The driver could not be started: \(reason)."
        case .exited(let status) where !ranOutOfTime && !wasForced:
            return "The driver ended (exit status \(status)) without an answer to \(id.json)."
        case .signaled(let signal) where !ranOutOfTime && !wasForced:
            return "The driver was ended by signal \(signal) before it answered \(id.json)."
        default: break
        }
        guard let other = lines.last(where: { $0.answeredID == nil }) else {
            return "The request \(id.json) has no answer in the time that the protocol gives."
        }
        let why = other.problem.map { " (\($0))" } ?? ""
        return "The request \(id.json) has no answer; what came last and is none is '\(other.text)'\(why)."
    }

    /// Holds that the process ended by itself with status 0 in the time that the protocol gives.
    func requireEndedByItself(_ after: String) throws(Finding) {
        switch ending {
        case .notStarted(let reason): throw .failed("The driver could not be started: \(reason).")
        case _ where wasForced:
            throw .failed("The driver was still running when its time after \(after) was over, and had to be ended.")
        case .exited(0): return
        case .exited(let status): throw .failed("After \(after) the driver ended with status \(status), not 0.")
        case .signaled(let signal): throw .failed("After \(after) the driver was ended by signal \(signal).")
        case nil: throw .failed("The driver's end was not seen.")
        }
    }
}
