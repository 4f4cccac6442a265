import DriverProtocol
import HostCore
import HostRuntime

/// A real account, looked at for one preview, that keeps the task definitions which passed by.
actor SurveyAccount: PreviewAccount {
    private let account: LivePreviewAccount
    private var described: [JSONObject] = []
    private var registered: JSONObject?

    nonisolated let showsSecrets = false
    nonisolated let checksClusters: Bool

    init(_ account: LivePreviewAccount, checksClusters: Bool = true) {
        self.account = account
        self.checksClusters = checksClusters
    }

    /// The definition of the launch that was previewed: as it would be registered, or as AWS describes it.
    func definition(of preview: LaunchPreview) -> JSONObject? {
        switch preview.definition {
        case nil: nil
        case .registered: registered
        case .reused(let arn, _): described.last { $0["taskDefinitionArn"]?.string == arn }
        case .linked(let reference): described.last { Self.names(of: $0).contains(reference) }
        }
    }

    private static func names(of definition: JSONObject) -> [String] {
        let family = definition["family"]?.string ?? ""
        let revision = definition["revision"]?.int.map { "\(family):\($0)" }
        return [definition["taskDefinitionArn"]?.string, family, revision].compactMap(\.self)
    }

    func open(_ credentials: JSONObject?) async throws(PreviewFailure) -> PreviewPlace {
        try await account.open(credentials)
    }

    func fact(_ need: FactNeed, in place: PreviewPlace) async throws(PreviewFailure) -> JSONValue {
        if need.operation == FactNeed.hostNetwork { return Self.network(of: place) }
        let answer = try await account.fact(need, in: place)
        if let definition = answer["taskDefinition"]?.object { described.append(definition) }
        return answer
    }

    /// Stands for the network of the host that is to be: whichever it is, it needs the same leave.
    private static func network(of place: PreviewPlace) -> JSONValue {
        [
            "region": .string(place.region),
            "awsvpcConfiguration": ["subnets": ["subnet-of-the-host"], "assignPublicIp": "DISABLED"],
        ]
    }

    func remembered(_ fingerprint: String, in place: PreviewPlace) -> String? { nil }

    func register(_ document: JSONObject, fingerprint: String, in place: PreviewPlace) -> String {
        registered = document
        return account.register(document, fingerprint: fingerprint, in: place)
    }

    func launched(_ runTask: JSONObject, deregistering arn: String?, in place: PreviewPlace) {}
}
