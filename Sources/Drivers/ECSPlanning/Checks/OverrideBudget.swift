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
        guard total > Self.most, var list = request["overrides"]?["containerOverrides"]?.array,
            let position = list.firstIndex(where: { $0["name"]?.string == container })
        else { return }
        var environment = list[position]["environment"]?.array ?? []
        if var definition = document {
            var moved: [JSONValue] = []
            let candidates = environment.indices.filter { Self.isStable(environment[$0]) }
                .filter { !size.holdsSecret(environment[$0]["value"]?.string ?? "") }
                .sorted { left, right in
                    let (a, b) = (size.characters(of: environment[left]), size.characters(of: environment[right]))
                    return a == b ? left < right : a > b
                }
            var gone: Set<Int> = []
            for index in candidates where total > Self.most {
                gone.insert(index)
                moved.append(environment[index])
                total -= size.characters(of: environment[index]) + 1
            }
            if !moved.isEmpty {
                environment = environment.indices.filter { !gone.contains($0) }.map { environment[$0] }
                list[position]["environment"] = .array(environment)
                var overrides = request["overrides"] ?? .null
                overrides["containerOverrides"] = .array(list)
                request["overrides"] = overrides
                Self.add(moved.sorted { Self.name($0) < Self.name($1) }, to: &definition, container: container)
                document = definition
                notes.warn(
                    "\(moved.count) environment variables moved from the overrides into the task definition: ECS takes "
                        + "\(Self.most) characters of overrides.",
                    hint: "Largest: \(moved.prefix(3).map(Self.name).joined(separator: ", ")).")
                total = size.characters(of: request["overrides"] ?? .null)
            }
        }
        guard total > Self.most else { return }
        let largest = environment.map { (Self.name($0), size.characters(of: $0)) }.sorted { $0.1 > $1.1 }.prefix(5)
        notes.add(
            Finding(
                JobConfiguration.root + "/task_run_request/overrides", value: .int(total),
                "The overrides are \(total) characters long; ECS takes \(Self.most).",
                rule: "overrides are \(Self.most) characters at most as JSON",
                remedy: "Shorten or remove the largest: "
                    + largest.map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
                    + "; or use environment_files, or a secret."))
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
