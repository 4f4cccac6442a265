package import DriverProtocol

/// Asks a driver again what was asked in a recording, and tells which answers are others now.
package struct RecordingReplay: Sendable {
    /// What became of one recorded exchange.
    package enum Verdict: Sendable, Equatable {
        /// The same answer.
        case same
        /// Another answer.
        case changed([JSONDifference])
        /// Two answers to the same params that are not the same, byte for byte.
        case unsteady([JSONDifference])
        /// No answer, for this reason.
        case failed(String)
        /// Not asked, for this reason.
        case skipped(String)

        /// Whether the recorded answer no longer comes.
        package var isDifferent: Bool {
            switch self {
            case .changed, .unsteady, .failed: true
            case .same, .skipped: false
            }
        }
    }

    /// One recorded exchange and its verdict.
    package struct Item: Sendable, Equatable {
        /// The line of the file.
        package var line: Int
        package var method: String
        /// The names of the flow run and the work pool, where it is about any.
        package var flowRun: String?
        package var workPool: String?
        /// Who was asked then.
        package var driver: String
        package var version: String
        package var digest: String?
        package var verdict: Verdict
    }

    private static let methods = [DriverMethod.plan, DriverMethod.validate, DriverMethod.interpret]

    let fleet: DriverFleet
    let driver: String
    /// Whether a plan is another one when only its explanations are.
    let isStrict: Bool

    /// - Parameters:
    ///   - fleet: runs the driver; must be running.
    ///   - driver: its name there.
    package init(fleet: DriverFleet, driver: String, isStrict: Bool = false) {
        self.fleet = fleet
        self.driver = driver
        self.isStrict = isStrict
    }

    /// Replays the exchanges of `plan`, `validate` and `interpret`, in order.
    /// - Parameter recorded: only what was asked of this driver; nil: of any.
    /// - Throws: ``DriverFailure`` when the driver does not start, ``DriverRecording/Invalid``.
    package func run(_ recording: DriverRecording, of recorded: String? = nil) async throws -> [Item] {
        let capabilities = try await fleet.description(of: driver).capabilities
        var items: [Item] = []
        for position in recording.positions {
            guard let (line, exchange) = try recording.entry(at: position), Self.methods.contains(exchange.method),
                recorded == nil || exchange.driver == recorded
            else { continue }
            items.append(
                Item(
                    line: line, method: exchange.method, flowRun: exchange.params["flowRun"]?["name"]?.string,
                    workPool: exchange.params["workPool"]?["name"]?.string, driver: exchange.driver,
                    version: exchange.version, digest: exchange.digest, verdict: await verdict(exchange, capabilities)))
        }
        return items
    }

    private func verdict(_ exchange: RecordedExchange, _ capabilities: [String]) async -> Verdict {
        let recorded: JSONValue
        switch exchange.outcome {
        case .result(let result): recorded = ["result": result]
        case .refused(let error) where error.code == DriverError.Code.cancelled: return .skipped("it was cancelled")
        case .refused(let error): recorded = ["error": error.json]
        case .failed(let reason): return .skipped("it had no answer: \(reason)")
        }
        guard exchange.method == DriverMethod.plan || capabilities.contains(exchange.method) else {
            return .skipped("the driver does not name '\(exchange.method)' among its capabilities")
        }
        do throws(DriverFailure) {
            let first = try await answer(to: exchange)
            let second = try await answer(to: exchange)
            guard first.serialized() == second.serialized() else {
                return .unsteady(JSONDifference.between(first, second))
            }
            let differences = JSONDifference.between(comparable(recorded), comparable(first))
            return differences.isEmpty ? .same : .changed(differences)
        } catch {
            return .failed(error.message)
        }
    }

    private func answer(to exchange: RecordedExchange) async throws(DriverFailure) -> JSONValue {
        do throws(DriverFailure) {
            return ["result": try await fleet.answer(to: exchange.method, exchange.params, of: driver)]
        } catch .refused(_, let error) {
            return ["error": error.json]
        }
    }

    private func comparable(_ answer: JSONValue) -> JSONValue {
        guard !isStrict, let plan = answer["result"]?["plan"] else { return answer }
        var answer = answer
        answer["result"]?["plan"] = TaskPlan.essence(of: plan)
        return answer
    }
}
