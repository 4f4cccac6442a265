/// A Prefect setting that cannot be used as it stands: which one, what is wrong, what to do.
package struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The variable's name, or the file's path.
    package let name: String
    /// What is wrong, with the value unless it is a secret.
    package let problem: String
    /// What to do about it.
    package let remedy: String

    package init(name: String, problem: String, remedy: String) {
        self.name = name
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(name): \(problem). \(remedy)" }
}
