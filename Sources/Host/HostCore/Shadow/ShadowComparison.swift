package import DriverProtocol

/// Compares a shadow's plan with the one that is carried out.
package enum ShadowComparison {
    /// Every place at which the plans differ, as JSON Pointers into a plan. Nothing that belongs to the launch is passed over;
    /// where a value comes from (`explain`) does not.
    package static func differences(planned: TaskPlan, shadow: TaskPlan) -> [JSONDifference] {
        JSONDifference.between(comparable(planned), comparable(shadow))
    }

    /// Attempts are compared by their place on the ladder: what two drivers call them is one more difference.
    private static func comparable(_ plan: TaskPlan) -> JSONValue {
        var plan = plan
        plan.explain = []
        var json = plan.json
        json["explain"] = nil
        var attempts = JSONObject()
        for (position, attempt) in (json["attempts"]?.array ?? []).enumerated() { attempts[String(position)] = attempt }
        json["attempts"] = .object(attempts)
        return json
    }
}
