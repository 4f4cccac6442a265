package import DriverProtocol

/// How a task is placed: a launch type, a capacity provider strategy, or the cluster's default.
package struct LaunchMode: Sendable, Equatable {
    /// The launch type that was asked for, FARGATE_SPOT included, or the default; nil: the strategy or the cluster
    /// decides.
    package var launchType: String?
    /// The strategy that was asked for.
    package var strategy: [JSONValue]
    /// Whether the task definition is made for Fargate: sizes on the task, awsvpc.
    package var shapesForFargate: Bool
    /// Where the mode stands in the request's params: a strategy's own place for a further rung.
    package var strategyPath = JobConfiguration.root + "/task_run_request/capacityProviderStrategy"

    /// The launch type where nothing is said.
    package static let defaultLaunchType = "FARGATE"
    /// The launch types that ECS has, and FARGATE_SPOT.
    package static let known = ["FARGATE", "FARGATE_SPOT", "EC2", "EXTERNAL", "MANAGED_INSTANCES"]

    /// Reads the mode of a RunTask request for a definition that requires these compatibilities.
    package init(request: JSONObject, requires: [String], notes: inout PlanningNotes) {
        strategy = request["capacityProviderStrategy"]?.array ?? []
        launchType = request["launchType"]?.filledString
        if let value = request["launchType"], value.string == nil, !value.isFalsy {
            notes.add(
                Finding(
                    JobConfiguration.root + "/task_run_request/launchType", value: value,
                    "launchType is \(value.typeName) \(brief(value)), not a text.", rule: "launchType is a text",
                    remedy: "Set the job variable launch_type to FARGATE, FARGATE_SPOT, EC2 or EXTERNAL."))
        }
        if let given = launchType, !Self.known.contains(given) {
            let path = JobConfiguration.root + "/task_run_request/launchType"
            if Self.known.contains(given.uppercased()) {
                launchType = given.uppercased()
                notes.warn("\(path): read '\(given)' as \(given.uppercased()), as ECS spells it.")
            } else {
                notes.add(
                    Finding(
                        path, value: .string(given), "launch type '\(given)' is not known here.",
                        rule: "launchType is FARGATE, FARGATE_SPOT, EC2 or EXTERNAL",
                        remedy: "Check the job variable launch_type; for a capacity provider use "
                            + "capacity_provider_strategy.", severity: .warning))
            }
        }
        if launchType == nil, strategy.isEmpty, !requires.contains("EC2") {
            launchType = Self.defaultLaunchType
            notes.explain(
                "/attempts/0/runTask/launchType", from: "driver", "nothing is said about a launch type: FARGATE")
        }
        if let launchType {
            shapesForFargate = Self.isFargate(launchType)
        } else {
            let providers = strategy.compactMap { $0["capacityProvider"]?.string }
            shapesForFargate = !providers.isEmpty && providers.allSatisfy(Self.isFargate)
        }
    }

    /// A mode that is known, for a further rung of the ladder.
    package init(launchType: String?, strategy: [JSONValue]) {
        self.launchType = launchType
        self.strategy = strategy
        let providers = strategy.compactMap { $0["capacityProvider"]?.string }
        shapesForFargate =
            launchType.map(Self.isFargate) ?? (!providers.isEmpty && providers.allSatisfy(Self.isFargate))
    }

    /// Whether a launch type or capacity provider is Fargate.
    package static func isFargate(_ name: String) -> Bool { name == "FARGATE" || name == "FARGATE_SPOT" }

    /// Whether tasks run on Fargate: no strategy of other providers.
    package var runsOnFargate: Bool {
        let providers = strategy.compactMap { $0["capacityProvider"]?.string }
        return providers.isEmpty ? launchType.map(Self.isFargate) ?? false : providers.allSatisfy(Self.isFargate)
    }

    /// Puts the mode into a RunTask request: a launch type or a strategy, never both.
    package func apply(to request: inout JSONObject) {
        if !strategy.isEmpty {
            request["launchType"] = nil
            request["capacityProviderStrategy"] = .array(strategy)
        } else if launchType == "FARGATE_SPOT" {
            // ECS knows FARGATE_SPOT as a capacity provider only.
            request["launchType"] = nil
            request["capacityProviderStrategy"] = [["capacityProvider": "FARGATE_SPOT", "weight": 1]]
        } else {
            request["launchType"] = launchType.map(JSONValue.string)
        }
    }

    /// A word for people: `fargate-spot`, `ec2`, the providers' names.
    package var name: String {
        let providers = strategy.compactMap { $0["capacityProvider"]?.string }
        let words = providers.isEmpty ? launchType ?? "cluster default" : providers.joined(separator: "+")
        return String(words.lowercased().map { $0 == "_" ? "-" : $0 })
    }
}
