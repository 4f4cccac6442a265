package import DriverProtocol

/// One thing that is done with a driver's process.
package enum Step: Sendable, Equatable {
    /// Writes to its stdin: each piece in a write of its own, with a pause between, so that the driver reads them apart.
    case write([[UInt8]])
    /// Waits until each of these requests has an answer, or the time for an answer is over.
    case awaitAnswers([RequestID])
    /// Asks for a plan and answers what it needs, with ids `ID`, `ID/1`, `ID/2`, …, until it is planned or refused, or
    /// six answers were needs. `knowsFacts`: whether the facts are filled in, or all null.
    case plan(id: String, params: JSONObject, knowsFacts: Bool)
    /// Waits until the other sessions of the check have come as far, so that their processes live at the same time.
    case meetOthers
    /// Notes how much memory the driver's processes hold.
    case measureMemory
    /// Closes its stdin. Done at the end of every session that has not done it.
    case endInput
    /// Sends SIGTERM to its process group and waits for its end.
    case terminate
}

extension Step {
    /// Sends whole lines in one write.
    static func send(_ lines: [UInt8]...) -> Step { .write([lines.reduce([], +)]) }

    /// Sends a request and waits for its answer.
    static func ask(_ id: RequestID, _ method: String, _ params: JSONObject) -> [Step] {
        [.send(Wire.request(id, method, params)), .awaitAnswers([id])]
    }
}
