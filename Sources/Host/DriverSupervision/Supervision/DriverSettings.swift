internal import DriverProtocol
internal import Logging

/// What all drivers of a fleet have in common.
struct DriverSettings: Sendable {
    let hostExecutableDirectory: String
    let hostEnvironment: [String: String]
    let hostVersion: String
    let timeline: Timeline
    let limits: DriverLimits
    let logger: Logger
    let events: DriverEvents
}
