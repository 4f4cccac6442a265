/// What goes wrong with a request that a fault rule matches.
package enum Fault: Sendable, Equatable {
    /// A refusal in AWS's form; the work is not done.
    case error(APIError)
    /// A bare HTTP status with a body that is none of AWS's; the work is not done.
    case status(Int)
    /// The connection is reset; the work is not done.
    case reset
    /// The work is done and the connection is reset.
    case lostAnswer
    /// The work is done at once and the answer is sent after this many milliseconds.
    case delay(milliseconds: Int)
    /// RunTask answers 200 with this reason in `failures[]`.
    case capacity(reason: String)
    /// RunTask does its work, and the task stops for this reason before a container has started.
    case failedStart(reason: String)
    /// Nothing is done and nothing is answered.
    case hang
}
