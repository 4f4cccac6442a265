import DriverProtocol
import HostCore
import Testing

/// One recorded case: its steps that resolve a flow run, with what was recorded for each.
struct ParityCase: CustomTestStringConvertible {
    struct Step {
        var input: Result<ResolveInput, ResolutionError>
        var answers: ReferenceAnswers
        var expected: JSONValue
    }

    var name: String
    var steps: [Step]
    var testDescription: String { name }

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, var current = json["input"]?.object else { return nil }
        self.name = name
        steps = []
        let expected = json["expected"]?["steps"]?.array ?? []
        for (step, expected) in zip(current["steps"]?.array ?? [], expected) {
            guard let members = step.object, step["op"] == "run" else { continue }
            for key in ["deployment", "flow_run", "flow", "blocks", "variables", "base_job_template", "env"] {
                if let value = members[key] { current[key] = value }
            }
            steps.append(
                Step(
                    input: Self.input(current, peer: json["peer"] ?? .null), answers: Self.answers(current),
                    expected: expected))
        }
    }

    private static func input(_ members: JSONObject, peer: JSONValue) -> Result<ResolveInput, ResolutionError> {
        func text(_ value: JSONValue?, _ key: String) -> String { value?[key]?.string ?? "" }
        let deployment = members["deployment"].flatMap(\.object).map { deployment in
            ResolveInput.Deployment(
                id: text(.object(deployment), "id"), name: text(.object(deployment), "name"),
                jobVariables: deployment["job_variables"]?.object ?? JSONObject(),
                updated: deployment["updated"]?.string)
        }
        let run = members["flow_run"] ?? .null
        let variables = (members["env"]?.object ?? JSONObject()).reduce(into: ["HOME": "/root", "PATH": "/usr/bin"]) {
            $0[$1.key] = $1.value.string
        }
        do throws(ResolutionError) {
            return .success(
                ResolveInput(
                    baseJobTemplate: template(members["base_job_template"] ?? .null),
                    workPool: .init(id: text(members["work_pool"], "id"), name: text(members["work_pool"], "name")),
                    deployment: deployment,
                    flow: .init(id: text(members["flow"], "id"), name: text(members["flow"], "name")),
                    flowRun: .init(
                        document: .init(id: text(run, "id"), name: text(run, "name")),
                        jobVariables: run["job_variables"]?.object ?? JSONObject(),
                        tags: (run["tags"]?.array ?? []).compactMap(\.string),
                        deploymentID: run["deployment_id"]?.string ?? deployment?.id),
                    worker: .init(name: text(members["worker"], "name"), id: members["worker"]?["id"]?.string),
                    environment: try WorkerEnvironment(variables: variables),
                    peer: .init(prefectVersion: text(peer, "prefect"), pythonVersion: text(peer, "python"))))
        } catch {
            return .failure(error)
        }
    }

    private static func answers(_ members: JSONObject) -> ReferenceAnswers {
        var answers = ReferenceAnswers()
        for block in members["blocks"]?.array ?? [] {
            let type = block["type"]?.string ?? ""
            let document = BlockDocument(type: type, data: block["data"] ?? .null)
            answers.blocks[.init(type: type, name: block["name"]?.string ?? "")] = document
            answers.blocksByID[block["id"]?.string ?? ""] = document
        }
        for (name, value) in members["variables"]?.object ?? JSONObject() { answers.variables[name] = value }
        return answers
    }

    /// The default template with changes, or a whole one.
    private static func template(_ json: JSONValue) -> JSONObject {
        guard let members = json.object else { return ParityFixtures.defaultTemplate }
        if members.contains("job_configuration") { return members }
        var template = JSONValue.object(ParityFixtures.defaultTemplate)
        for path in members["unset"]?.array ?? [] { template.change(at: path.array ?? [], to: nil) }
        for pair in members["set"]?.array ?? [] { template.change(at: pair[0]?.array ?? [], to: pair[1]) }
        return template.object ?? JSONObject()
    }
}

extension JSONValue {
    /// Sets or removes what stands at a path of keys and positions; missing maps are made.
    mutating func change(at path: [JSONValue], to value: JSONValue?) {
        guard let key = path.first else { return }
        let rest = Array(path.dropFirst())
        if let position = key.int, var elements = array {
            if rest.isEmpty {
                if let value {
                    if position == elements.count { elements.append(value) } else { elements[position] = value }
                } else {
                    elements.remove(at: position)
                }
            } else {
                elements[position].change(at: rest, to: value)
            }
            self = .array(elements)
        } else if let name = key.string {
            if rest.isEmpty {
                self[name] = value
            } else {
                var inner = self[name] ?? .object(JSONObject())
                inner.change(at: rest, to: value)
                self[name] = inner
            }
        }
    }
}
