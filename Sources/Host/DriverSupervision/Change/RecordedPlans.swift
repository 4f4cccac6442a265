internal import DriverProtocol
internal import Glibc

/// The plans of a recording, which a replacement of a driver has to make again.
///
/// Of a recording, as `worker-host --record` writes it, the plans and refusals of this driver count, and of a plan what
/// would be launched. It is read a line at a time: a week's may be large.
struct RecordedPlans: Sendable {
    let path: String
    /// The driver's name in drivers.d.
    let driver: String

    /// The longest line: a request and its answer.
    private static let longestLine = 32 << 20

    /// Asks for the recorded plans, one after another.
    /// - Returns: why the driver is not what the recording has; nil when every plan came out the same.
    func objection(to candidate: DriverSupervisor) async -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "its recording \(path) cannot be read: \(FileContents.reason())." }
        defer { close(file) }
        var framer = LineFramer(limit: Self.longestLine)
        var (number, plans) = (0, 0)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return "its recording \(path) cannot be read: \(FileContents.reason())." }
            var pieces = chunk[..<count].withUnsafeBytes { framer.push($0) }
            if count == 0, let rest = framer.finish() { pieces.append(.line(rest)) }
            for piece in pieces {
                number += 1
                let place = "line \(number) of its recording \(path)"
                switch piece {
                case .tooLong: return "\(place) is longer than \(Self.longestLine) bytes."
                case .line(let line):
                    let record: JSONValue
                    do {
                        record = try JSONValue(parsing: line, limits: JSONLimits(bytes: Self.longestLine))
                    } catch {
                        return "\(place) is \(error)."
                    }
                    guard let exchange = try? RecordedExchange(json: record), isPlan(exchange) else { continue }
                    plans += 1
                    if let difference = await difference(exchange, candidate) { return "\(place): \(difference)" }
                }
            }
            if count == 0 { break }
        }
        return plans > 0 ? nil : "its recording \(path) has no plan of the driver '\(driver)'."
    }

    private func isPlan(_ exchange: RecordedExchange) -> Bool {
        guard exchange.method == DriverMethod.plan, ["", driver].contains(exchange.driver) else { return false }
        switch exchange.outcome {
        case .result: return true
        case .refused(let error): return error.code != DriverError.Code.cancelled
        // A request that nobody has answered says nothing about the driver.
        case .failed: return false
        }
    }

    private func difference(_ exchange: RecordedExchange, _ candidate: DriverSupervisor) async -> String? {
        var (before, now): (JSONValue, JSONValue) = (.null, .null)
        do throws(DriverFailure) {
            // Nil: this candidate has been superseded, and nothing depends on the answer any more.
            guard let answer = try await candidate.ask(DriverMethod.plan, exchange.params, isReported: false) else {
                return nil
            }
            switch exchange.outcome {
            case .result(let result): (before, now) = (Self.essence(result), Self.essence(answer.result))
            case .refused(let error): return "it plans what was refused before (\(error.message))."
            case .failed: return nil
            }
        } catch {
            guard case .refused(_, let refusal) = error, case .refused(let recorded) = exchange.outcome else {
                return error.message
            }
            (before, now) = (["error": recorded.json], ["error": refusal.json])
        }
        let differences = JSONDifference.between(before, now)
        guard let first = differences.first else { return nil }
        let more = differences.count > 1 ? " (and \(differences.count - 1) more)" : ""
        return "a plan comes out otherwise: \(first.lines.joined(separator: ", "))\(more)."
    }

    /// What counts of an answer: what is launched, not how it is explained.
    private static func essence(_ result: JSONValue) -> JSONValue {
        guard let plan = result["plan"] else { return ["result": result] }
        return ["result": ["plan": TaskPlan.essence(of: plan)]]
    }
}
