package import DriverProtocol

/// Reads what ECS says about a task that stopped or never started.
package struct FailureInterpreter: Sendable {
    /// An interpreter.
    package init() {}

    /// The class and what to do.
    package func interpret(_ request: InterpretRequest) -> Interpretation {
        if let error = request.error {
            let code = error["code"]?.string ?? ""
            let message = error["message"]?.string ?? ""
            return refused("\(code): \(message)")
        }
        if let failure = request.failures.first {
            let words = [failure["reason"]?.string, failure["detail"]?.string].compactMap { $0 }
            return refused(words.joined(separator: ": "))
        }
        if let task = request.task { return stopped(task, request) }
        return Interpretation(
            .configuration, hint: "ECS returned neither a task nor a reason. Look at the cluster's events.")
    }

    /// What a refused RunTask's words mean: `code: message` of an error, or the reason in `failures`. Nil: nobody knows.
    package static func refusal(_ text: String) -> Interpretation? { FailureTable.refusal(text) }

    /// What to do about a refusal that nobody knows.
    package static let unknownRefusal =
        "See the reason in the ECS console's cluster events, mend the job variables and run the flow again."

    private func refused(_ text: String) -> Interpretation {
        Self.refusal(text)
            ?? Interpretation(.configuration, hint: Self.unknownRefusal)
    }

    private func stopped(_ task: JSONObject, _ request: InterpretRequest) -> Interpretation {
        let stopCode = task["stopCode"]?.string ?? ""
        let reason = task["stoppedReason"]?.string ?? ""
        if stopCode == "SpotInterruption" || reason.contains("Your Spot Task was interrupted") {
            return Interpretation(
                .spotInterruption,
                hint:
                    "AWS took the Spot capacity back. Give the deployment retries, or add FARGATE to capacity_fallback."
            )
        }
        let containers = task["containers"]?.array ?? []
        let main =
            containers.first { $0["name"]?.string == request.container }
            ?? (containers.count == 1 ? containers.first : containers.first { $0["name"]?.string == "prefect" })
        if let memory = outOfMemory(containers) {
            let amount = memory ?? task["memory"]?.string
            return Interpretation(
                .application,
                hint: "The container was killed for want of memory\(amount.map { " (it had \($0) MiB)" } ?? ""). "
                    + "Raise the job variable memory.")
        }
        let reasons = ([reason] + containers.compactMap { $0["reason"]?.string }).filter { !$0.isEmpty }
        if !request.reachedRunning, let known = reasons.lazy.compactMap(FailureTable.start).first { return known }
        if stopCode == "TaskFailedToStart" {
            return Interpretation(
                .configuration, hint: "The task could not start: \(reasons.first ?? "ECS gives no reason").")
        }
        if stopCode == "UserInitiated" {
            return Interpretation(
                .application, hint: "The task was stopped by a call: \(reason.isEmpty ? "no reason given" : reason).")
        }
        if stopCode == "InfrastructureHealth" || stopCode == "TerminationNotice" {
            let category: Interpretation.Class = request.reachedRunning ? .application : .transientStart
            return Interpretation(category, hint: "The instance below the task went away. Run the flow again.")
        }
        if let code = main?["exitCode"]?.int { return exited(code, name: main?["name"]?.string) }
        return Interpretation(
            .application,
            hint: reasons.first.map { "The task stopped: \($0)" } ?? "The task stopped and ECS gives no reason.")
    }

    /// The memory that a container had which was killed for want of it: nil for none, nil inside when ECS does not say.
    private func outOfMemory(_ containers: [JSONValue]) -> String?? {
        let killed = containers.first { $0["reason"]?.string?.contains("OutOfMemory") ?? false }
        return killed.map { $0["memory"]?.string }
    }

    private func exited(_ code: Int, name: String?) -> Interpretation {
        let who = name.map { "Container '\($0)'" } ?? "The container"
        let hint =
            switch code {
            case 0: "\(who) ended with exit code 0, but the flow run did not reach a final state. Look at its logs."
            case 137: "\(who) was killed (exit code 137): for want of memory, or because it did not stop in time."
            case 139: "\(who) crashed (exit code 139, segmentation fault). Look at its logs and native libraries."
            case 143: "\(who) was asked to stop (exit code 143)."
            case 126, 127: "\(who) could not run its command (exit code \(code)). Check command and image."
            default: "\(who) ended with exit code \(code). Look at its logs."
            }
        return Interpretation(.application, hint: hint)
    }
}
