extension TaskPlan {
    /// What a plan makes a host launch: without explanations, and without members that say what their absence says. By this
    /// two drivers' plans are compared.
    /// - Parameter plan: the member `plan` of an answer, as the driver wrote it; members nobody here knows stay.
    package static func essence(of plan: JSONValue) -> JSONValue {
        var plan = plan
        plan["explain"] = nil
        if plan["warnings"] == [] { plan["warnings"] = nil }
        if plan["container"]?.isNull == true { plan["container"] = nil }
        for name in ["matchLatestRevision", "deregister"] where plan["taskDefinition"]?[name] == false {
            plan["taskDefinition"]?[name] = nil
        }
        if let attempts = plan["attempts"]?.array {
            plan["attempts"] = .array(
                attempts.map { attempt in
                    guard attempt["fallbackOn"] == [] else { return attempt }
                    var attempt = attempt
                    attempt["fallbackOn"] = nil
                    return attempt
                })
        }
        return plan
    }
}
