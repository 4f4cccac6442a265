package import DriverProtocol

/// A case file: everything that a worker sees for one or more flow runs, AWS's account included, so that what would be
/// launched can be told offline. `Tests/Fixtures/parity/README.md` describes the form; only `peer` and `input` are read.
package struct CaseFile: Sendable {
    /// One step of the file.
    package enum Step: Sendable {
        /// A flow run is submitted.
        case run(CaseRun)
        /// What happens besides: somebody else's calls, stopped tasks, a worker that starts anew.
        case event(CaseEvent)
    }

    /// The account as it stands before the first step.
    package let account: CaseAccount
    /// What happens, in order.
    package let steps: [Step]

    /// Why a file is none.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Reads a file.
    /// - Parameter defaultTemplate: the template that a missing `base_job_template` means, and that `set` and `unset` change.
    package init(_ json: JSONValue, defaultTemplate: JSONObject) throws(Invalid) {
        guard var current = json["input"]?.object else {
            throw Invalid(
                description: "the file has no object 'input'. Give a case file (see Tests/Fixtures/parity/README.md): "
                    + "{\"peer\": {…}, \"input\": {…}}")
        }
        guard let entries = current["steps"]?.array, !entries.isEmpty else {
            throw Invalid(description: "/input/steps is missing, empty or no list")
        }
        account = CaseAccount(current["aws"] ?? .null)
        var steps: [Step] = []
        for (position, entry) in entries.enumerated() {
            guard let members = entry.object, let operation = entry["op"]?.string else {
                throw Invalid(description: "/input/steps/\(position) is no object with a text 'op'")
            }
            guard operation == "run" else {
                steps.append(.event(CaseEvent(operation: operation, members)))
                continue
            }
            for key in CaseRun.replaced { if let value = members[key] { current[key] = value } }
            steps.append(
                .run(
                    CaseRun(
                        current, peer: json["peer"] ?? .null, script: entry["aws"]?["script"]?.array ?? [],
                        defaultTemplate: defaultTemplate)))
        }
        self.steps = steps
    }
}
