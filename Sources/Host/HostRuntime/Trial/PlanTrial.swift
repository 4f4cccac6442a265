package import DriverProtocol
package import DriverSupervision
package import HostCore

/// Has a driver plan a request, all rounds of it, and keeps its answer as it came.
package struct PlanTrial: Sendable {
    /// What came of it.
    package enum Outcome: Sendable, Equatable {
        /// The member `plan` of the answer.
        case planned(JSONValue)
        /// The driver's refusal.
        case refused(DriverError)
        /// The driver needs what nobody has told.
        case lacking([PreviewFailure])
        /// The driver did not answer as it should.
        case failed(String)
    }

    let fleet: DriverFleet
    let driver: String
    let facts: FactBook

    /// - Parameters:
    ///   - fleet: runs the driver; must be running.
    ///   - driver: its name there.
    ///   - facts: answers that win over the subjects' own.
    package init(fleet: DriverFleet, driver: String, facts: FactBook = FactBook()) {
        self.fleet = fleet
        self.driver = driver
        self.facts = facts
    }

    /// Asks until there is a plan, a refusal, or something that cannot be answered.
    package func run(_ subject: PlanSubject) async -> Outcome {
        let account = subject.account(with: facts)
        var params = subject.params
        var negotiation = PlanNegotiation()
        do {
            let place = try await account.open(subject.job.awsCredentials)
            while true {
                let result = try await fleet.answer(to: DriverMethod.plan, params, of: driver)
                switch try negotiation.take(try PlanAnswer(result: result)) {
                case .done: return .planned(result["plan"] ?? .null)
                case .lookUp(let needs):
                    var lacking: [PreviewFailure] = []
                    for need in needs {
                        do throws(PreviewFailure) {
                            params["facts", default: [:]][need.name] = try await account.fact(need, in: place)
                        } catch {
                            lacking.append(error)
                        }
                    }
                    if !lacking.isEmpty { return .lacking(lacking) }
                }
            }
        } catch DriverFailure.refused(_, let error) {
            return .refused(error)
        } catch let error as DriverError {
            return .refused(error)
        } catch let error as DriverFailure {
            return .failed(error.message)
        } catch let error as PreviewFailure {
            return .failed(error.message)
        } catch {
            return .failed(
                "The driver '\(driver)' answered 'plan' with something that the protocol does not allow: \(error)")
        }
    }
}

extension PlanTrial.Outcome {
    /// What two drivers are compared by: the plan's essence, or the refusal. Nil when there is neither.
    package var comparable: JSONValue? {
        switch self {
        case .planned(let plan): return ["plan": TaskPlan.essence(of: plan)]
        case .refused(let error): return ["error": error.json]
        case .lacking, .failed: return nil
        }
    }
}
