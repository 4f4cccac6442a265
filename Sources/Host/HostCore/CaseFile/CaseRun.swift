package import DriverProtocol

/// A flow run of a case file, as resolution takes it.
package struct CaseRun: Sendable {
    /// What resolution looks at, or why the worker's own settings do not let it start.
    package let input: Result<ResolveInput, ResolutionError>
    /// What the server says about blocks and variables.
    package let answers: ReferenceAnswers
    /// Answers of AWS's that are planned from this step on.
    package let script: [JSONValue]

    /// Members of the input that a step replaces, from there on.
    static let replaced = ["deployment", "flow_run", "flow", "blocks", "variables", "base_job_template", "env"]

    init(_ members: JSONObject, peer: JSONValue, script: [JSONValue], defaultTemplate: JSONObject) {
        self.script = script
        answers = Self.answers(members)
        do throws(ResolutionError) {
            input = .success(try Self.input(members, peer: peer, defaultTemplate: defaultTemplate))
        } catch {
            input = .failure(error)
        }
    }

    private static func input(
        _ members: JSONObject, peer: JSONValue, defaultTemplate: JSONObject
    ) throws(ResolutionError) -> ResolveInput {
        let run = members["flow_run"] ?? .null
        let worker = members["worker"]
        let deployment = deployment(members["deployment"])
        return ResolveInput(
            baseJobTemplate: template(members["base_job_template"] ?? .null, default: defaultTemplate),
            workPool: .init(id: text(members["work_pool"], "id"), name: text(members["work_pool"], "name")),
            deployment: deployment,
            flow: .init(id: text(members["flow"], "id"), name: text(members["flow"], "name")),
            flowRun: .init(
                document: .init(id: text(run, "id"), name: text(run, "name")),
                jobVariables: run["job_variables"]?.object ?? JSONObject(),
                tags: (run["tags"]?.array ?? []).compactMap(\.string), runCount: run["run_count"]?.int ?? 0,
                deploymentID: run["deployment_id"]?.string ?? deployment?.id),
            worker: .init(name: text(worker, "name"), id: worker?["id"]?.string),
            environment: try WorkerEnvironment(variables: environment(members)), peer: self.peer(peer))
    }

    private static func text(_ value: JSONValue?, _ key: String) -> String { value?[key]?.string ?? "" }

    private static func deployment(_ value: JSONValue?) -> ResolveInput.Deployment? {
        guard let value, value.object != nil else { return nil }
        return ResolveInput.Deployment(
            id: text(value, "id"), name: text(value, "name"),
            jobVariables: value["job_variables"]?.object ?? JSONObject(), updated: value["updated"]?.string)
    }

    private static func peer(_ json: JSONValue) -> ResolveInput.Peer {
        .init(
            prefectVersion: json["prefect"]?.string ?? "3", pythonVersion: json["python"]?.string ?? "3.11")
    }

    /// What the file leaves out of the worker's environment because every process has it.
    private static func environment(_ members: JSONObject) -> [String: String] {
        var variables = ["HOME": "/root", "PATH": "/usr/bin"]
        variables["AWS_DEFAULT_REGION"] = members["aws"]?["region"]?.string
        for (name, value) in members["env"]?.object ?? JSONObject() { variables[name] = value.string }
        return variables
    }

    private static func answers(_ members: JSONObject) -> ReferenceAnswers {
        var answers = ReferenceAnswers()
        for block in members["blocks"]?.array ?? [] {
            let type = text(block, "type")
            let document = BlockDocument(type: type, data: block["data"] ?? .null)
            answers.blocks[.init(type: type, name: text(block, "name"))] = document
            answers.blocksByID[text(block, "id")] = document
        }
        for (name, value) in members["variables"]?.object ?? JSONObject() { answers.variables[name] = value }
        return answers
    }

    /// The default template, the default one with changes, or a whole one.
    private static func template(_ json: JSONValue, default template: JSONObject) -> JSONObject {
        guard let members = json.object else { return template }
        if members.contains("job_configuration") { return members }
        var changed = JSONValue.object(template)
        for path in members["unset"]?.array ?? [] { changed.change(at: path.array ?? [], to: nil) }
        for pair in members["set"]?.array ?? [] { changed.change(at: pair[0]?.array ?? [], to: pair[1]) }
        return changed.object ?? JSONObject()
    }
}

extension JSONValue {
    /// Sets or removes what stands at a path of keys and positions; missing maps are made, and the position after a list's
    /// last appends. A path that leads nowhere changes nothing.
    fileprivate mutating func change(at path: [JSONValue], to value: JSONValue?) {
        guard let key = path.first else { return }
        let rest = Array(path.dropFirst())
        if let position = key.int, var elements = array {
            guard (0...elements.count).contains(position) else { return }
            if rest.isEmpty, position == elements.count {
                if let value { elements.append(value) }
            } else if position < elements.count {
                if !rest.isEmpty {
                    elements[position].change(at: rest, to: value)
                } else if let value {
                    elements[position] = value
                } else {
                    elements.remove(at: position)
                }
            }
            self = .array(elements)
        } else if let name = key.string {
            guard !rest.isEmpty else {
                self[name] = value
                return
            }
            guard self[name] != nil || value != nil else { return }
            var inner = self[name] ?? .object(JSONObject())
            inner.change(at: rest, to: value)
            self[name] = inner
        }
    }
}
