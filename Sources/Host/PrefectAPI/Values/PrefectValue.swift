/// A value read from an object of Prefect's answers.
protocol PrefectValue: Sendable {
    init(reading object: ObjectReader) throws(ShapeProblem)
}
