/// A member of an answer that is missing or of another type than the API gives it.
struct ShapeProblem: Error, CustomStringConvertible {
    /// A JSON pointer.
    let path: String
    let message: String

    var description: String { "\(path.isEmpty ? "/" : path) \(message)" }
}
