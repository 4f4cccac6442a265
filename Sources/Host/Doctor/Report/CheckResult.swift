package import DriverProtocol

/// What one check has seen.
package struct CheckResult: Sendable, Equatable {
    /// What a check is about; reports are grouped by it, in this order.
    package enum Area: String, Sendable, CaseIterable {
        case prefect, pools, drivers, aws
    }

    package enum Status: String, Sendable, CaseIterable {
        /// As it has to be.
        case ok
        /// Flow runs are launched, and somebody should look.
        case warning
        /// Flow runs are not launched, or end badly.
        case failure
        /// Not looked at: for lack of leave, or because something else has to be mended first.
        case skipped
    }

    package var area: Area
    /// A word or two that stay the same: `cluster`, `api key`.
    package var check: String
    /// Which one, where there are several: a cluster's name.
    package var subject: String?
    package var status: Status
    /// What was seen, as a sentence without its full stop.
    package var seen: String
    /// What to do about it.
    package var remedy: String?

    package init(
        _ area: Area, _ check: String, _ subject: String?, _ status: Status, _ seen: String, remedy: String? = nil
    ) {
        self.area = area
        self.check = check
        self.subject = subject
        self.status = status
        self.seen = Wording.withoutStop(seen)
        self.remedy = remedy
    }

    /// What there is only one of.
    package init(_ area: Area, _ check: String, _ status: Status, _ seen: String, remedy: String? = nil) {
        self.init(area, check, nil, status, seen, remedy: remedy)
    }

    package var json: JSONValue {
        [
            "area": .string(area.rawValue), "check": .string(check), "subject": subject.map(JSONValue.string) ?? .null,
            "status": .string(status.rawValue), "seen": .string(seen),
            "remedy": remedy.map(JSONValue.string) ?? .null,
        ]
    }
}
