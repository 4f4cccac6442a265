package import DriverProtocol
package import FoundationEssentials

/// A deployment, without what only the flow's own process reads.
package struct Deployment: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var flowID: String
    package var version: String?
    package var tags: [String]
    /// `job_variables`, or `infra_overrides` as servers before 2.16 call it.
    package var jobVariables: JSONObject
    package var workPoolName: String?
    package var workQueueName: String?
    package var infrastructureDocumentID: String?
    package var isPaused: Bool
    package var created: Date?
    package var updated: Date?

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.string("name")
        flowID = try object.string("flow_id")
        version = try object.optionalString("version")
        tags = try object.strings("tags")
        let renamed = try object.optionalMembers("job_variables")
        let overrides = try object.members("infra_overrides")
        jobVariables = renamed ?? overrides
        workPoolName = try object.optionalString("work_pool_name")
        workQueueName = try object.optionalString("work_queue_name")
        infrastructureDocumentID = try object.optionalString("infrastructure_document_id")
        isPaused = try object.bool("paused", default: false)
        created = try object.optionalDate("created")
        updated = try object.optionalDate("updated")
    }
}
