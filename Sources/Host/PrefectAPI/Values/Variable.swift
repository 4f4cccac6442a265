package import DriverProtocol

/// A Prefect variable; any JSON since 3.0, a string before.
package struct Variable: Sendable, PrefectValue {
    package var name: String
    package var value: JSONValue

    init(reading object: ObjectReader) throws(ShapeProblem) {
        name = try object.string("name")
        value = object.json("value") ?? .null
    }
}
