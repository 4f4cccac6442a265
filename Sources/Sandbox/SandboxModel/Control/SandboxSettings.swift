package import DriverProtocol

/// What can be changed while the sandbox runs.
package struct SandboxSettings: Sendable, Equatable {
    /// What a RunTask that was answered with `failures[]` means for its client token. AWS does not document it.
    package enum RefusedToken: String, Sendable, CaseIterable {
        /// The same token gets the same refusal again.
        case replay
        /// The same token is tried anew.
        case retry
    }

    /// How long a task is PROVISIONING.
    package var provisionMilliseconds = 50
    /// How long a task is PENDING: pulling its images.
    package var startMilliseconds = 50
    /// How long a task is DEACTIVATING, and again DEPROVISIONING.
    package var teardownMilliseconds = 10
    /// What stands for 30 seconds of `stopTimeout` between SIGTERM and SIGKILL.
    package var stopGraceMilliseconds = 30_000
    /// How long a stopped task can be described.
    package var stoppedVisibleSeconds = 3600
    /// How long after RunTask a task is missing from ListTasks, which is eventually consistent.
    package var listDelayMilliseconds = 0
    package var refusedToken = RefusedToken.replay
    /// Whether AWS's token buckets are enforced.
    package var tokenBuckets = false
    /// Whether tasks stay PROVISIONING.
    package var hold = false
    /// Whether tasks' changes are told to the queue, where there is one.
    package var tellsEvents = true
    /// How long a received message is hidden, whatever the request says; nil: as it says.
    package var visibilityMilliseconds: Int?
    /// Added to the machine's clock.
    package var clockOffsetSeconds = 0

    package init() {}

    package static let members = [
        "provisionMs", "startMs", "teardownMs", "stopGraceMs", "stoppedVisibleSeconds", "listDelayMs", "refusedToken",
        "tokenBuckets", "hold", "events", "visibilityMs", "clockOffsetSeconds",
    ]

    /// Changes the settings that the object names; nothing where one of them is wrong.
    package mutating func apply(_ change: JSONObject) throws(ControlError) {
        var changed = self
        for key in change.keys where !Self.members.contains(key) {
            throw ControlError("'\(key)' is no setting: \(Self.members.joined(separator: ", "))")
        }
        changed.provisionMilliseconds = try change.count("provisionMs") ?? provisionMilliseconds
        changed.startMilliseconds = try change.count("startMs") ?? startMilliseconds
        changed.teardownMilliseconds = try change.count("teardownMs") ?? teardownMilliseconds
        changed.stopGraceMilliseconds = try change.count("stopGraceMs") ?? stopGraceMilliseconds
        changed.stoppedVisibleSeconds = try change.count("stoppedVisibleSeconds") ?? stoppedVisibleSeconds
        changed.listDelayMilliseconds = try change.count("listDelayMs") ?? listDelayMilliseconds
        changed.tokenBuckets = try change.flag("tokenBuckets") ?? tokenBuckets
        changed.hold = try change.flag("hold") ?? hold
        changed.tellsEvents = try change.flag("events") ?? tellsEvents
        changed.visibilityMilliseconds = try change.count("visibilityMs") ?? visibilityMilliseconds
        changed.clockOffsetSeconds = try change.count("clockOffsetSeconds") ?? clockOffsetSeconds
        if let text = try change.text("refusedToken") {
            guard let reading = RefusedToken(rawValue: text) else {
                throw ControlError("'refusedToken' is replay or retry")
            }
            changed.refusedToken = reading
        }
        self = changed
    }

    package var json: JSONValue {
        [
            "provisionMs": .int(provisionMilliseconds), "startMs": .int(startMilliseconds),
            "teardownMs": .int(teardownMilliseconds), "stopGraceMs": .int(stopGraceMilliseconds),
            "stoppedVisibleSeconds": .int(stoppedVisibleSeconds), "listDelayMs": .int(listDelayMilliseconds),
            "refusedToken": .string(refusedToken.rawValue), "tokenBuckets": .bool(tokenBuckets), "hold": .bool(hold),
            "events": .bool(tellsEvents), "visibilityMs": visibilityMilliseconds.map(JSONValue.int) ?? .null,
            "clockOffsetSeconds": .int(clockOffsetSeconds),
        ]
    }
}
