/// How log lines are written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: time, level, message, metadata.
    case text
    /// For machines: an object a line.
    case json
}
