internal import AWSAPI
internal import DriverProtocol
internal import DriverSupervision
internal import HostCore

/// Reads requests for plans from a file: a recording; a case file; a JSON-RPC request or its params; a job configuration;
/// or job variables, for the default template.
package enum PlanSubjectFile {
    /// Why a file has no request.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// The requests of a file, at least one.
    /// - Parameters:
    ///   - name: names the file in labels and messages.
    ///   - driver: of a recording, only what was asked of this driver, if it was asked anything.
    package static func read(
        _ bytes: [UInt8], name: String, driver: String? = nil
    ) throws(Invalid) -> [PlanSubject] {
        if DriverRecording.isRecording(bytes) { return try recorded(bytes, name: name, driver: driver) }
        var subjects: [PlanSubject] = []
        for (place, json) in try documents(bytes, name: name) {
            subjects += try self.subjects(json, name: place)
        }
        return subjects
    }

    private static func recorded(
        _ bytes: [UInt8], name: String, driver: String?
    ) throws(Invalid) -> [PlanSubject] {
        let plans: RecordedPlans
        do throws(DriverRecording.Invalid) {
            plans = try RecordedPlans(try DriverRecording(bytes), driver: driver)
        } catch {
            throw Invalid(description: "\(name): \(error.description)")
        }
        let subjects = try plans.subjects(file: name)
        guard !subjects.isEmpty else { throw Invalid(description: "\(name) has no request for a plan") }
        return subjects
    }

    /// The file as one JSON document, or as one a line.
    private static func documents(_ bytes: [UInt8], name: String) throws(Invalid) -> [(String, JSONValue)] {
        do {
            return [(name, try JSONValue(parsing: bytes))]
        } catch {
            let lines = bytes.split(separator: 0x0A).map { try? JSONValue(parsing: Array($0)) }
            let values = lines.compactMap(\.self)
            guard values.count > 1, values.count == lines.count else {
                throw Invalid(description: "\(name) is \(error)")
            }
            return values.enumerated().map { ("\(name) line \($0 + 1)", $1) }
        }
    }

    private static func subjects(_ json: JSONValue, name: String) throws(Invalid) -> [PlanSubject] {
        guard let members = json.object else {
            throw Invalid(description: "\(name) holds \(json.typeName); a request is a JSON object")
        }
        if members.contains("input") { return try cases(json, name: name) }
        if let method = members["method"] {
            guard method == "plan", let params = members["params"]?.object else {
                throw Invalid(
                    description: "\(name) is a request for \(method.text()); give one for \"plan\", with its params")
            }
            return [try written(params, name: name)]
        }
        if members.contains("configuration") { return [try written(members, name: name)] }
        if let variables = members["job_variables"] {
            var input: JSONObject = [
                "deployment": ["id": .string(RequestDefaults.id), "name": "planned", "job_variables": variables],
                "flow": ["id": .string(RequestDefaults.id), "name": "flow"],
                "flow_run": ["id": .string(RequestDefaults.id), "name": "planned-run"],
                "work_pool": ["id": .string(RequestDefaults.id), "name": "pool"], "worker": ["name": "worker-host"],
                "aws": ["region": .string(RequestDefaults.region)], "steps": [["op": "run"]],
            ]
            if let template = members["base_job_template"] { input["base_job_template"] = template }
            var subjects = try cases(["input": .object(input)], name: name)
            // There is no account behind job variables: what AWS would say is not known.
            for position in subjects.indices { subjects[position].facts = .book(FactBook()) }
            return subjects
        }
        return [try written(["configuration": .object(members)], name: name)]
    }

    private static func written(_ params: JSONObject, name: String) throws(Invalid) -> PlanSubject {
        try subject(RequestDefaults.filled(params), name: name, facts: FactBook(params["facts"]?.object ?? [:]))
    }

    /// The subject of a request's params.
    static func subject(_ params: JSONObject, name: String, facts: FactBook) throws(Invalid) -> PlanSubject {
        do {
            let job = try ResolvedJob(request: try PlanRequest(params: params))
            return PlanSubject(
                label: "'\(job.input.flowRun.document.name)' (\(name))", params: params, job: job, isResolved: false,
                facts: .book(facts))
        } catch {
            throw Invalid(description: "\(name): \(error)")
        }
    }

    private static func cases(_ json: JSONValue, name: String) throws(Invalid) -> [PlanSubject] {
        do {
            let file = try CaseFile(json, defaultTemplate: DefaultBaseJobTemplate.value)
            var account = file.account
            var subjects: [PlanSubject] = []
            for (position, step) in file.steps.enumerated() {
                switch step {
                case .event(let event): account.apply(event)
                case .run(let run):
                    let job = try JobResolution.resolve(try run.input.get(), run.answers)
                    let region = job.awsCredentials?["region_name"]?.string ?? account.region
                    let place = file.steps.count > 1 ? "\(name) step \(position + 1)" : name
                    subjects.append(
                        PlanSubject(
                            label: "'\(job.input.flowRun.document.name)' (\(place))",
                            params: job.planRequest(
                                region: region, partition: AWSPartition.of(region: region ?? "").name
                            ).params, job: job, isResolved: true, facts: .account(account, script: run.script)))
                }
            }
            guard !subjects.isEmpty else { throw Invalid(description: "it has no step that submits a flow run") }
            return subjects
        } catch {
            throw Invalid(description: "\(name): \(error)")
        }
    }
}
