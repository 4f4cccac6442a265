internal import DriverProtocol

/// The form of a description. worker-host reads leniently; an author wants to know.
enum DescriptionForm {
    private static let methods = ["plan", "validate", "interpret"]

    static func check(_ result: JSONValue) throws(Finding) {
        do throws(MessageShapeError) {
            let description = try DriverDescription(result: result)
            guard ProtocolVersion.supported.contains(description.protocolVersion) else {
                throw MessageShapeError(
                    path: "/result/protocol", problem: "is \(description.protocolVersion), a version nobody offered")
            }
            try members(result)
        } catch {
            throw .failed("\(error.path) \(error.problem).")
        }
    }

    private static func members(_ result: JSONValue) throws(MessageShapeError) {
        guard result["version"]?.string?.isEmpty == false else {
            throw MessageShapeError(path: "/result/version", problem: "is missing, empty or no text")
        }
        try require(result["summary"], "/result/summary", "no text") { $0.string != nil }
        try require(result["variables"], "/result/variables", "no object") { $0.object != nil }
        try require(result["maxInFlight"], "/result/maxInFlight", "no integer of at least 1") { ($0.int ?? 0) >= 1 }
        try require(result["capabilities"], "/result/capabilities", "no list of plan, validate, interpret with 'plan'")
        {
            let words = $0.array ?? []
            return words.contains("plan") && words.allSatisfy { $0.string.map(methods.contains) ?? false }
        }
        try require(result["handles"], "/result/handles", "no object") { $0.object != nil }
        let handles = result["handles"]
        try require(handles?["launchTypes"], "/result/handles/launchTypes", "no list of texts") {
            $0.array?.allSatisfy { $0.string != nil } ?? false
        }
        try require(handles?["taskDefinitionArn"], "/result/handles/taskDefinitionArn", "no boolean") { $0.bool != nil }
    }

    private static func require(
        _ value: JSONValue?, _ path: String, _ problem: String, _ isRight: (JSONValue) -> Bool
    ) throws(MessageShapeError) {
        if let value, !isRight(value) { throw MessageShapeError(path: path, problem: "is \(value), \(problem)") }
    }
}
