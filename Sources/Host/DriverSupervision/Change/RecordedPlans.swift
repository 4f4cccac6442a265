internal import DriverProtocol
internal import Glibc

/// The plans of a recording, which a replacement of a driver has to make again.
///
/// A recording is what `worker-host --record` writes: a JSON object a line, of which those count that have `method` "plan",
/// `params`, and `result` or `error`, and no other `driver` than the one that is asked.
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
                    guard isPlan(record) else { continue }
                    plans += 1
                    if let difference = await difference(record, candidate) { return "\(place): \(difference)" }
                }
            }
            if count == 0 { break }
        }
        return plans > 0 ? nil : "its recording \(path) has no plan of the driver '\(driver)'."
    }

    private func isPlan(_ record: JSONValue) -> Bool {
        record["method"]?.string == DriverMethod.plan && record["params"]?.object != nil
            && (record["driver"]?.string ?? driver) == driver
            // A request that nobody has answered says nothing about the driver.
            && (record["result"] != nil || record["error"]?["code"]?.int != nil)
    }

    private func difference(_ record: JSONValue, _ candidate: DriverSupervisor) async -> String? {
        let recorded = record["result"]
        let refused = DriverError(json: record["error"] ?? [:])
        let differences: [JSONDifference]
        do throws(DriverFailure) {
            // Nil: this candidate has been superseded, and nothing depends on the answer any more.
            guard let answer = try await candidate.ask(DriverMethod.plan, record["params"]?.object ?? [:]) else {
                return nil
            }
            guard let recorded else { return "it plans what was refused before (\(refused.message))." }
            differences = JSONDifference.between(["result": recorded], ["result": answer.result])
        } catch {
            guard case .refused(_, let refusal) = error, recorded == nil else { return error.message }
            differences = JSONDifference.between(["error": refused.json], ["error": refusal.json])
        }
        guard let first = differences.first else { return nil }
        let more = differences.count > 1 ? " (and \(differences.count - 1) more)" : ""
        return "a plan comes out otherwise: \(first.lines.joined(separator: ", "))\(more)."
    }
}
