package import DriverProtocol

/// One request and its outcome as a line of a recording:
/// `{"time","driver","version","digest","method","params","result"|"error"|"failure","ms"}`.
package struct RecordedExchange: Sendable, Equatable {
    /// When the outcome was there: ISO 8601, UTC.
    package var time: String
    /// The driver's name in drivers.d.
    package var driver: String
    /// The driver's own version.
    package var version: String
    /// See ``DriverEntry/digest``.
    package var digest: String?
    package var method: String
    package var params: JSONObject
    package var outcome: DriverExchange.Outcome
    package var milliseconds: Double

    package init(
        time: String, driver: String, version: String, digest: String?, method: String, params: JSONObject,
        outcome: DriverExchange.Outcome, milliseconds: Double
    ) {
        self.time = time
        self.driver = driver
        self.version = version
        self.digest = digest
        self.method = method
        self.params = params
        self.outcome = outcome
        self.milliseconds = milliseconds
    }

    init(json: JSONValue) throws(MessageShapeError) {
        guard let method = json["method"]?.string else {
            throw MessageShapeError(path: "/method", problem: "is missing or no text")
        }
        guard let params = json["params"]?.object else {
            throw MessageShapeError(path: "/params", problem: "is missing or no object")
        }
        if let result = json["result"] {
            outcome = .result(result)
        } else if let error = json["error"] {
            outcome = .refused(DriverError(json: error))
        } else if let failure = json["failure"]?.string {
            outcome = .failed(failure)
        } else {
            throw MessageShapeError(path: "", problem: "has none of \"result\", \"error\" and \"failure\"")
        }
        self.method = method
        self.params = params
        time = json["time"]?.string ?? ""
        driver = json["driver"]?.string ?? ""
        version = json["version"]?.string ?? ""
        digest = json["digest"]?.string
        milliseconds = json["ms"]?.number?.double ?? 0
    }

    var json: JSONValue {
        var json: JSONObject = [
            "time": .string(time), "driver": .string(driver), "version": .string(version),
            "digest": digest.map(JSONValue.string) ?? .null, "method": .string(method), "params": .object(params),
        ]
        switch outcome {
        case .result(let result): json["result"] = result
        case .refused(let error): json["error"] = error.json
        case .failed(let reason): json["failure"] = .string(reason)
        }
        json["ms"] = JSONNumber((milliseconds * 1000).rounded() / 1000).map(JSONValue.number) ?? 0
        return .object(json)
    }
}
