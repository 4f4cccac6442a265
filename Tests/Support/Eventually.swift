/// An error after which asking again is of no use.
package protocol EndsWaiting: Error {}

/// Asks again until the answer is there.
///
/// - Parameters:
///   - what: for the message when it never is.
///   - deadline: how long to ask; generous, since it only ends tests that fail.
///   - read: nil for "not yet".
package func eventually<Value>(
    _ what: String, within deadline: Duration = .seconds(180), every interval: Duration = .milliseconds(50),
    _ read: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + deadline
    var lastError: (any Error)?
    repeat {
        do {
            if let value = try await read() { return value }
            lastError = nil
        } catch let error where error is CancellationError || error is any EndsWaiting {
            throw error
        } catch {
            lastError = error
        }
        try await Task.sleep(for: interval)
    } while ContinuousClock.now < end
    let last = lastError.map { "; the last error: \($0)" } ?? ""
    throw TestSupportError("not within \(deadline): \(what)\(last)")
}

/// Asks again until the value is as wanted, and gives it; the message of a failure shows the last one.
package func eventually<Value>(
    _ what: String, within deadline: Duration = .seconds(180), every interval: Duration = .milliseconds(50),
    read: () async throws -> Value, until isRight: (Value) throws -> Bool
) async throws -> Value {
    var last: Value?
    do {
        return try await eventually(what, within: deadline, every: interval) {
            let value = try await read()
            last = value
            return try isRight(value) ? value : nil
        }
    } catch let error as TestSupportError {
        throw TestSupportError("\(error)\(last.map { "; the last value: \($0)" } ?? "")")
    }
}
