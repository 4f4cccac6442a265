/// A queue of a work pool.
package struct WorkQueue: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var isPaused: Bool
    package var priority: Int?
    package var concurrencyLimit: Int?

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.string("name")
        isPaused = try object.bool("is_paused", default: false)
        priority = try object.optionalInt("priority")
        concurrencyLimit = try object.optionalInt("concurrency_limit")
    }
}
