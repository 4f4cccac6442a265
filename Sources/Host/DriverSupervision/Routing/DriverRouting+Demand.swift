package import DriverProtocol

extension DriverRouting {
    /// What a rendered configuration asks for: a task definition ARN first, then a capacity provider strategy, then the
    /// launch type; without one FARGATE, or EC2 where the task definition requires that.
    package static func demand(of configuration: JSONObject) -> Demand {
        let request = configuration["task_run_request"]
        if text(request?["taskDefinition"]) != nil || text(configuration["task_definition_arn"]) != nil {
            return .taskDefinitionARN
        }
        let providers = (request?["capacityProviderStrategy"]?.array ?? []).compactMap { text($0["capacityProvider"]) }
        if !providers.isEmpty {
            let isFargate = providers.allSatisfy { $0 == "FARGATE" || $0 == "FARGATE_SPOT" }
            return .capacityProviders(handledAs: isFargate ? "FARGATE" : "EC2", providers)
        }
        if let type = text(request?["launchType"]) {
            return .launchType(type.uppercased(), from: "/task_run_request/launchType")
        }
        let required = (configuration["task_definition"]?["requiresCompatibilities"]?.array ?? []).compactMap(\.string)
        if required.contains("EC2"), !required.contains("FARGATE") {
            return .launchType("EC2", from: "/task_definition/requiresCompatibilities")
        }
        return .launchType("FARGATE", from: "the default, since the configuration names none")
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty else { return nil }
        return text
    }
}

extension DriverRouting.Demand {
    /// Whether a driver that handles this can plan such a run.
    package func isMet(by handles: DriverDescription.Handles) -> Bool {
        switch self {
        case .taskDefinitionARN: handles.taskDefinitionARN
        case .capacityProviders(let word, let providers):
            // A driver may declare capacity providers of its own by name.
            handles.launchTypes.contains(word) || providers.allSatisfy(handles.launchTypes.contains)
        case .launchType(let type, _): handles.launchTypes.contains(type)
        }
    }

    /// The demand in words: `launch type EC2`.
    package var words: String {
        switch self {
        case .taskDefinitionARN: "configurations that name an existing task definition"
        case .capacityProviders(_, let providers): "the capacity providers " + providers.joined(separator: ", ")
        case .launchType(let type, let source): "the launch type \(type) (\(source))"
        }
    }

    /// The message when no driver meets it: which drivers there are, and what to do.
    func nobody(among candidates: [DriverRouting.Candidate]) -> String {
        let list = candidates.sorted { $0.name < $1.name }.map { candidate -> String in
            guard let handles = candidate.handles else { return "'\(candidate.name)' (reached by name only)" }
            var words = handles.launchTypes
            if handles.taskDefinitionARN { words.append("task definition ARNs") }
            return "'\(candidate.name)' (\(words.isEmpty ? "reached by name only" : words.joined(separator: ", ")))"
        }
        let there =
            list.isEmpty
            ? "The drivers directory has no usable driver; `worker-host drivers list` tells why."
            : "The drivers directory has " + list.joined(separator: ", ") + "."
        let does: String =
            switch self {
            case .launchType(let type, _): "\"launchTypes\":[\"\(type)\"]"
            case .capacityProviders(_, let providers):
                "\"launchTypes\":[" + providers.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            case .taskDefinitionARN: "\"taskDefinitionArn\":true"
            }
        return "No driver handles \(words). \(there) Add a driver whose manifest declares \"handles\":{\(does)}, bind "
            + "the pool to a driver by name (--pool POOL=DRIVER), or change the job's launch type."
    }
}
