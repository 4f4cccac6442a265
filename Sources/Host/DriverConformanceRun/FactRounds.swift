internal import DriverConformance
internal import DriverProtocol

/// The rounds of one plan.
struct FactRounds {
    private static let most = 5

    let id: String
    let params: JSONObject
    let knowsFacts: Bool

    /// Asks until there is a plan or an error, or facts were given five times.
    /// - Parameter ask: sends a request and gives what has happened when it is answered; nil when it is not.
    /// - Returns: whether every round was answered.
    func run(_ ask: (_ line: [UInt8], _ id: RequestID) async -> Transcript?) async -> Bool {
        var params = params
        for round in 0...Self.most {
            let id = RequestID.string(round == 0 ? id : "\(id)/\(round)")
            let line = RPCMessage.request(id: id, method: DriverMethod.plan, params: params).line
            guard let transcript = await ask(line, id) else { return false }
            guard let needs = needs(id, transcript), !needs.isEmpty else { return true }
            var facts = params["facts"]?.object ?? JSONObject()
            for (name, need) in needs {
                facts[name] = knowsFacts ? SampleFacts.answer(need["operation"]?.string ?? "") : JSONValue.null
            }
            params["facts"] = .object(facts)
        }
        return true
    }

    private func needs(_ id: RequestID, _ transcript: Transcript) -> JSONObject? {
        for line in transcript.lines.reversed() {
            if case .result(id, let value) = line.message, value["plan"] == nil { return value["needs"]?.object }
        }
        return nil
    }
}
