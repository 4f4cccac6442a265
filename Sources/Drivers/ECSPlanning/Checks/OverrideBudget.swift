internal import DriverProtocol

/// Keeps a RunTask request's overrides within what ECS takes: what is the same for every run of a deployment moves from
/// the overrides into the task definition.
struct OverrideBudget {
    /// The most characters that ECS takes for `overrides` as JSON.
    static let most = 8192

    let secrets: JSONObject

    /// Moves variables if need be, and notes what still does not fit. `document` is nil for a linked definition.
    func fit(request: inout JSONObject, document: inout JSONObject?, container: String, notes: inout PlanningNotes) {
        let size = WireSize(secrets: secrets)
        var total = size.characters(of: request["overrides"] ?? .null)
        guard total > Self.most else { return }
        let canSpill = document != nil
        if var definition = document {
            let moved = spill(&request, total - Self.most, size, container: container)
            if !moved.isEmpty {
                Self.add(moved.sorted { Self.name($0) < Self.name($1) }, to: &definition, container: container)
                document = definition
                total = size.characters(of: request["overrides"] ?? .null)
                notes.warn(
                    "\(moved.count) environment variables moved from the overrides into the task definition: ECS takes "
                        + "\(Self.most) characters of overrides.",
                    hint: "Largest: \(moved.prefix(3).map(Self.name).joined(separator: ", ")).")
            }
        }
        guard total > Self.most else { return }
        let largest = LargestParts(size).text(ofOverrides: request["overrides"] ?? .null, container: container)
        notes.add(
            Finding(
                JobConfiguration.root + "/task_run_request/overrides", value: .int(total),
                "The overrides are \(total) characters long; ECS takes \(Self.most).",
                rule: "overrides are \(Self.most) characters at most as JSON",
                remedy: "Shorten or remove the largest: \(largest); or use environment_files, or a secret."
                    + (canSpill ? "" : " A task definition that exists takes no variables from the overrides.")))
    }

    /// Takes the largest stable variables out of the container's override until it is `excess` characters shorter.
    private func spill(
        _ request: inout JSONObject, _ excess: Int, _ size: WireSize, container: String
    ) -> [JSONValue] {
        guard var list = request["overrides"]?["containerOverrides"]?.array,
            let position = list.firstIndex(where: { $0["name"]?.string == container })
        else { return [] }
        let environment = list[position]["environment"]?.array ?? []
        let sizes = environment.map(size.characters)
        let candidates = environment.indices.filter {
            Self.isStable(environment[$0]) && !size.holdsSecret(environment[$0]["value"]?.string ?? "")
        }.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
        var gone: Set<Int> = []
        var moved: [JSONValue] = []
        var excess = excess
        for index in candidates where excess > 0 {
            // The last one that is left has no comma.
            excess -= sizes[index] + (gone.count + 1 < environment.count ? 1 : 0)
            gone.insert(index)
            moved.append(environment[index])
        }
        guard !moved.isEmpty else { return [] }
        list[position]["environment"] = .array(
            environment.indices.filter { !gone.contains($0) }.map { environment[$0] })
        request["overrides", default: [:]]["containerOverrides"] = .array(list)
        return moved
    }

    /// Variables that differ from run to run stay in the overrides, or each run would register a definition.
    private static func isStable(_ item: JSONValue) -> Bool {
        let name = name(item)
        return !name.isEmpty && !name.hasPrefix("PREFECT__")
    }

    private static func name(_ item: JSONValue) -> String { item["name"]?.string ?? "" }

    private static func add(_ moved: [JSONValue], to definition: inout JSONObject, container: String) {
        guard var containers = definition["containerDefinitions"]?.array,
            let position = containers.firstIndex(where: { $0["name"]?.string == container })
        else { return }
        let names = Set(moved.map(name))
        let old = EnvironmentList.removing(names, from: containers[position]["environment"]?.array ?? [])
        containers[position]["environment"] = .array(old + moved)
        definition["containerDefinitions"] = .array(containers)
    }
}
