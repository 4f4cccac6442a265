internal import DriverProtocol

/// The family of a task definition.
enum FamilyName {
    /// The definition's family, made valid where ECS would refuse it, or one made of the pool and the deployment.
    static func choose(definition: JSONObject, request: PlanRequest, notes: inout PlanningNotes) -> String {
        let path = "/taskDefinition/register/family"
        let pool = request.workPool["name"]?.string ?? ""
        let owner = request.deployment?["id"]?.string ?? request.flow["id"]?.string ?? ""
        let generated = "prefect_\(pool)_\(owner)"
        let given = definition["family"]?.filledString
        let wanted = given ?? generated
        if given == nil {
            notes.explain(path, from: "driver", "no family is given: made of the work pool and the deployment or flow")
        }
        guard !Slug.isFamily(wanted) else { return wanted }
        let slug = Slug.family(wanted)
        let family = Slug.isFamily(slug) ? slug : fallback(for: wanted, owner: owner)
        notes.explain(
            path, from: given == nil ? "driver" : "configuration task_definition.family", "made valid for ECS")
        if given != nil {
            notes.add(
                Finding(
                    DefinitionBuilder.root + "/family", value: .string(wanted),
                    "family '\(wanted.prefix(80))' became '\(family.prefix(80))'.",
                    rule: "a family is 1 to 255 letters, digits, - and _",
                    remedy: "Set the job variable family to a name that ECS allows.", severity: .warning))
        }
        return family
    }

    /// For names of which nothing is left. The owner keeps the families of two deployments apart.
    private static func fallback(for wanted: String, owner: String) -> String {
        let slug = Slug.family("prefect_\(owner)")
        return Slug.isFamily(slug) ? slug : "prefect"
    }
}
