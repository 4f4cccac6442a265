/// The sections of docs/driver-protocol.md that checks point at.
package enum SpecificationSection: String, Sendable, CaseIterable {
    case lines
    case messages
    case requestsAtOnce = "requests-at-once"
    case cancelling
    case describe
    case plan
    case secrets
    case needs
    case errors
    case validate
    case interpret
    case lifecycle
    case limits

    /// Where to read: the document and the section's anchor.
    package var reference: String { "docs/driver-protocol.md#\(rawValue)" }
}
