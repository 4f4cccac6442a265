package import DriverProtocol

/// What would be launched for a flow run: every call in order, and why it is so.
package struct LaunchPreview: Sendable {
    /// The task definition of the launch.
    package enum Definition: Sendable, Equatable {
        /// A revision with the same meaning is there.
        case reused(arn: String, fingerprint: String)
        /// It is registered first.
        case registered(family: String, fingerprint: String)
        /// The user's own.
        case linked(String)
    }

    /// The flow run's name, for people.
    package var flowRun = ""
    /// The driver, its version, and the rule that chose it; nil when it did not come to that.
    package var driver: (name: String, version: String, why: String)?
    /// The calls, in order, up to the failure if there is one.
    package var calls: [AWSCall] = []
    package var definition: Definition?
    /// Further attempts, tried when there is no capacity for the one before: name and RunTask's input.
    package var fallbacks: [(name: String, params: JSONObject)] = []
    /// Where values came from.
    package var explain: [TaskPlan.Explanation] = []
    package var warnings: [TaskPlan.Warning] = []
    package var failure: PreviewFailure?
    /// The size of RunTask's overrides in characters.
    package var overridesSize: Int?
    /// What the task costs, where that is known.
    package var price: FargatePrice.Estimate?
    /// The AWS region.
    package var region: String?

    package init() {}

    /// The most characters that ECS takes for RunTask's overrides.
    package static let largestOverrides = 8192

    /// Whether the run would be launched.
    package var launches: Bool { failure == nil }

    /// The call that launches the task.
    package var runTask: JSONObject? { calls.last { $0.operation == "RunTask" }?.params }

    /// The form of the case files' steps.
    package var json: JSONValue {
        var json: JSONObject = [
            "driver": driver.map { .string($0.name) } ?? .null, "calls": .array(calls.map(\.json)),
        ]
        if let driver { json["driverVersion"] = .string(driver.version) }
        if let failure { json["error"] = failure.json }
        if let definition { json["taskDefinition"] = Self.json(definition) }
        if !fallbacks.isEmpty {
            json["fallbacks"] = .array(
                fallbacks.map { ["name": .string($0.name), "params": .object($0.params)] })
        }
        if let overridesSize {
            json["overrides"] = ["characters": .int(overridesSize), "limit": .int(Self.largestOverrides)]
        }
        if let price { json["price"] = price.json }
        json["explain"] = .array(
            explain.map { ["path": .string($0.path), "from": .string($0.from), "why": .string($0.why)] })
        json["warnings"] = .array(
            warnings.map { ["message": .string($0.message), "hint": $0.hint.map(JSONValue.string) ?? .null] })
        return .object(json)
    }

    private static func json(_ definition: Definition) -> JSONValue {
        switch definition {
        case .reused(let arn, let fingerprint):
            ["reused": .string(arn), "fingerprint": .string(fingerprint)]
        case .registered(let family, let fingerprint):
            ["registered": .string(family), "fingerprint": .string(fingerprint)]
        case .linked(let name): ["linked": .string(name)]
        }
    }
}
