internal import DriverProtocol

/// ECS's rules for a capacity provider strategy.
struct StrategyCheck {
    let items: [JSONValue]
    /// The task definition, made or linked.
    let definition: JSONObject
    /// Where the strategy stands in the request's params.
    let path: String

    private static let most = 20
    private static let weights = 0...1000
    private static let bases = 0...100_000

    /// Notes what ECS would refuse.
    func check(notes: inout PlanningNotes) {
        guard !items.isEmpty else { return }
        if items.count > Self.most {
            notes.add(
                Finding(
                    path, value: .int(items.count), "\(items.count) capacity providers are given.",
                    rule: "a strategy has \(Self.most) capacity providers at most",
                    remedy: "Name \(Self.most) or fewer."))
        }
        checkNumbers(notes: &notes)
        checkProviders(notes: &notes)
    }

    private func checkNumbers(notes: inout PlanningNotes) {
        for (position, item) in items.enumerated() {
            if let weight = item["weight"]?.int, !Self.weights.contains(weight) {
                notes.add(
                    Finding(
                        "\(path)/\(position)/weight", value: .int(weight), "A weight is out of range: \(weight).",
                        rule: "weights are 0 to 1000", remedy: "Use weights from 0 to 1000."))
            }
            if let base = item["base"]?.int, !Self.bases.contains(base) {
                notes.add(
                    Finding(
                        "\(path)/\(position)/base", value: .int(base), "A base is out of range: \(base).",
                        rule: "base is 0 to 100,000", remedy: "Use a base from 0 to 100,000."))
            }
        }
        let weights = items.map { $0["weight"]?.int }
        let given = weights.compactMap(\.self)
        if given.allSatisfy({ $0 == 0 }), given.count == items.count || items.count > 1 {
            // Without a weight the API means 0; whether that is refused for an only provider AWS knows better.
            notes.add(
                Finding(
                    path, value: .array(items), "Every weight is 0.", rule: "one weight is above 0",
                    remedy: "Give one provider a weight above 0.",
                    severity: given.count == items.count ? .error : .warning))
        }
        if items.filter({ ($0["base"]?.int ?? 0) > 0 }).count > 1 {
            notes.add(
                Finding(
                    path, value: .array(items), "Several providers have a base.", rule: "one provider has a base",
                    remedy: "Keep one base."))
        }
    }

    private func checkProviders(notes: inout PlanningNotes) {
        let providers = items.compactMap { $0["capacityProvider"]?.string }
        let onFargate = providers.filter(LaunchMode.isFargate).count
        if onFargate > 0, onFargate < providers.count {
            notes.add(
                Finding(
                    path, value: .array(items), "Fargate and other capacity providers stand in one strategy.",
                    rule: "a strategy has Fargate's providers or others, not both",
                    remedy: "Split them into capacity_fallback."))
        }
        let system = definition["runtimePlatform"]?["operatingSystemFamily"]?.string ?? "LINUX"
        if providers.contains("FARGATE_SPOT"), system != "LINUX" {
            notes.add(
                Finding(
                    path, value: .string(system), "FARGATE_SPOT is asked for with \(system).",
                    rule: "FARGATE_SPOT runs Linux", remedy: "Use FARGATE, or a Linux image."))
        }
    }
}
