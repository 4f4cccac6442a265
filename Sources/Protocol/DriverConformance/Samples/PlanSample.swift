package import DriverProtocol

/// A `plan` request to try a driver with.
package struct PlanSample: Sendable, Equatable {
    /// For messages.
    package let name: String
    /// The request's params.
    package let params: JSONObject

    package init(name: String, params: JSONObject) {
        self.name = name
        self.params = params
    }

    /// Reads what an author wrote: a whole request, or its params.
    package init(name: String, json: JSONValue) throws(MessageShapeError) {
        let params = json["params"] ?? json
        guard let members = params.object else {
            throw MessageShapeError(path: "", problem: "is \(params.typeName), not a request or its params")
        }
        _ = try PlanRequest(params: members)
        self.init(name: name, params: members)
    }

    /// The same request with other values in its configuration.
    func changed(_ name: String, _ change: (inout JSONObject) -> Void) -> PlanSample {
        var params = params
        var configuration = params["configuration"]?.object ?? JSONObject()
        change(&configuration)
        params["configuration"] = .object(configuration)
        return PlanSample(name: "\(self.name), \(name)", params: params)
    }

    /// The same request with a member of the params changed; nil takes it away.
    func with(_ member: String, _ value: JSONValue?) -> PlanSample {
        var params = params
        params[member] = value
        return PlanSample(name: name, params: params)
    }
}
