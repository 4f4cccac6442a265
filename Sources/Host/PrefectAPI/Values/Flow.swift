/// A flow.
package struct Flow: Sendable, Identifiable, PrefectValue {
    package var id: String
    package var name: String
    package var tags: [String]

    init(reading object: ObjectReader) throws(ShapeProblem) {
        id = try object.string("id")
        name = try object.string("name")
        tags = try object.strings("tags")
    }
}
