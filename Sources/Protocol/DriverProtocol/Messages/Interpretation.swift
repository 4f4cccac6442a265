/// The answer to `interpret`: a class that the host acts on, and words for people.
public struct Interpretation: Sendable, Equatable {
    /// What happened.
    public enum Class: String, Sendable, CaseIterable {
        /// No room now: wait, or go down the ladder of attempts.
        case capacity
        /// The start failed for a reason that passes: launch again, a few times, if the run never ran.
        case transientStart = "transient-start"
        /// AWS took the capacity back.
        case spotInterruption = "spot-interruption"
        /// It will fail again until somebody changes the configuration, a permission or a resource.
        case configuration
        /// The task ran and its program ended.
        case application
    }

    /// What happened.
    public var category: Class
    /// What it means and what to do about it, in a sentence or two.
    public var hint: String

    /// An interpretation.
    public init(_ category: Class, hint: String) {
        self.category = category
        self.hint = hint
    }

    /// Reads a result.
    public init(result: JSONValue) throws(MessageShapeError) {
        guard let word = result["class"]?.string, let category = Class(rawValue: word) else {
            throw MessageShapeError(
                path: "/result/class",
                problem: "is none of " + Class.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.init(category, hint: result["hint"]?.string ?? "")
    }

    /// The result.
    public var result: JSONValue { ["class": .string(category.rawValue), "hint": .string(hint)] }
}
