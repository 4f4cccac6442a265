package import DriverProtocol

/// A work pool.
package struct WorkPool: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var type: String
    /// `{"job_configuration": …, "variables": …}`; empty when the pool was made without one.
    package var baseJobTemplate: JSONObject
    package var isPaused: Bool
    package var concurrencyLimit: Int?
    /// READY, NOT_READY, PAUSED; nil before 2.14.
    package var status: String?
    package var defaultQueueID: String?

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.string("name")
        type = try object.string("type")
        baseJobTemplate = try object.members("base_job_template")
        isPaused = try object.bool("is_paused", default: false)
        concurrencyLimit = try object.optionalInt("concurrency_limit")
        status = try object.optionalString("status")
        defaultQueueID = try object.optionalString("default_queue_id")
    }
}
