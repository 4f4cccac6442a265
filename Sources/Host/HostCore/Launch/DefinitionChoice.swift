package import DriverProtocol

/// Whether a planned task definition is there already.
package enum DefinitionChoice: Sendable, Equatable {
    /// A revision that asks for the same.
    case reuse(arn: String)
    /// RegisterTaskDefinition's input, the fingerprint among its tags.
    case register(JSONObject)

    /// The look-up of a family's latest active revision, as ``decide(_:fingerprint:latest:matchLatestRevision:)`` wants it.
    package static func need(family: String) -> FactNeed {
        FactNeed(
            name: "latest", operation: "ecs:DescribeTaskDefinition",
            parameters: ["taskDefinition": .string(family), "include": ["TAGS"]])
    }

    /// Decides by the family's latest active revision.
    ///
    /// A revision of this program's is told by its fingerprint. One without (registered by Prefect's worker, or by hand) is
    /// compared by meaning, so that moving a pool here registers nothing anew; `matchLatestRevision` compares so in any case.
    ///
    /// - Parameters:
    ///   - document: what the driver planned, secrets in place.
    ///   - fingerprint: the document's.
    ///   - latest: DescribeTaskDefinition's answer for the family, with TAGS; nil when there is none.
    package static func decide(
        _ document: JSONObject, fingerprint: String, latest: JSONObject?, matchLatestRevision: Bool
    ) -> DefinitionChoice {
        guard let latest, let arn = latest["taskDefinition"]?["taskDefinitionArn"]?.string else {
            return .register(TaskDefinitionFingerprint.tagged(document, fingerprint: fingerprint))
        }
        let found = TaskDefinitionFingerprint.read(fromDescription: latest)
        if found == fingerprint { return .reuse(arn: arn) }
        if found == nil || matchLatestRevision, TaskDefinitionMeaning.isEqual(document, toDescription: latest) {
            return .reuse(arn: arn)
        }
        return .register(TaskDefinitionFingerprint.tagged(document, fingerprint: fingerprint))
    }
}
