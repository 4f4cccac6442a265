/// A message of the right method whose members are not what the protocol asks for.
public struct MessageShapeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A JSON Pointer to the member.
    public let path: String
    /// What is wrong with it.
    public let problem: String

    /// An error at a member.
    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    /// A sentence for people.
    public var description: String { "\(path) \(problem)" }
}
