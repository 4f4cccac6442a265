package import DriverProtocol

/// One call to AWS that a launch makes.
package struct AWSCall: Sendable, Equatable {
    /// `ecs`, `ec2`, `sts`.
    package var service: String
    /// `RunTask`
    package var operation: String
    package var params: JSONObject
    /// Where it goes, when that is not the worker's own region.
    package var region: String?

    package init(service: String, operation: String, params: JSONObject, region: String? = nil) {
        self.service = service
        self.operation = operation
        self.params = params
        self.region = region
    }

    /// The call that answers a driver's need.
    package init(_ need: FactNeed, region: String? = nil) {
        guard need.operation != FactNeed.hostNetwork else {
            // What the host asks AWS for is its own network interface.
            self.init(service: "ec2", operation: "DescribeNetworkInterfaces", params: [:], region: region)
            return
        }
        let parts = need.operation.split(separator: ":", maxSplits: 1).map(String.init)
        self.init(
            service: parts.first ?? "", operation: parts.last ?? "", params: need.parameters, region: region)
    }

    package var json: JSONValue {
        var json: JSONObject = ["service": .string(service), "operation": .string(operation)]
        if let region { json["region"] = .string(region) }
        json["params"] = .object(params)
        return .object(json)
    }
}
