/// Why an entry of drivers.d is not used. The other entries go on.
package struct DriverRefusal: Sendable, Equatable, CustomStringConvertible {
    /// The name that it would have, as far as it has one.
    package var name: String
    /// The file.
    package var path: String
    /// What is wrong, in a sentence without its stop.
    package var reason: String
    /// What to do about it, in a sentence.
    package var remedy: String

    package init(name: String, path: String, reason: String, remedy: String) {
        self.name = name
        self.path = path
        self.reason = reason
        self.remedy = remedy
    }

    /// One line for people.
    package var description: String { "\(path) is refused: \(reason). \(remedy)" }
}
