internal import DriverProtocol

/// The identity that a template gives a RunTask request. The host puts its own in its place, since a fixed one would
/// start the first flow run's task for all others.
enum IdentityCheck {
    private static let longestToken = 64
    private static let longestStarter = 128

    /// Notes what AWS would refuse, and warns of what is replaced.
    static func check(_ request: JSONObject, at root: String, notes: inout PlanningNotes) {
        check(
            "clientToken", request, at: root, rule: "clientToken is 1 to \(longestToken) of ASCII 33 to 126",
            notes: &notes
        ) { text in
            (1...longestToken).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) }
        }
        check(
            "startedBy", request, at: root,
            rule: "startedBy is \(longestStarter) at most of letters, digits, -, _ and /", notes: &notes
        ) { text in
            text.utf8.count <= longestStarter
                && text.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"):
                        true
                    default: false
                    }
                }
        }
    }

    private static func check(
        _ name: String, _ request: JSONObject, at root: String, rule: String, notes: inout PlanningNotes,
        fits: (String) -> Bool
    ) {
        guard let text = request[name]?.string else { return }
        let isValid = fits(text)
        notes.add(
            Finding(
                "\(root)/\(name)", value: .string(text),
                isValid
                    ? "\(name) '\(text)' gives way to worker-host's own."
                    : "ECS does not take \(name) '\(text.prefix(80))'.",
                rule: isValid ? "the host identifies the task" : rule,
                remedy: "Remove \(name) from the template's task_run_request.", severity: isValid ? .warning : .error))
    }
}
