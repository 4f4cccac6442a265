package import DriverProtocol

/// The AWS account of a case file, as far as a plan looks at it: regions, clusters, networks, task definitions.
package struct CaseAccount: Sendable {
    /// An error of AWS's.
    package struct Refusal: Error, Sendable, Equatable {
        package let code: String
        package let message: String
        /// The HTTP status, where the file names one.
        package let status: Int?
    }

    struct Revision: Sendable {
        var arn: String
        var family: String
        var number: Int
        var isActive: Bool
        var document: JSONObject
    }

    /// The account's number.
    static let number = "123456789012"

    /// The region of a worker that is told none; nil: none is known.
    package let region: String?
    let aws: JSONValue
    /// Revisions by region and family, oldest first.
    var families: [String: [Revision]] = [:]
    private var script: [JSONValue]
    /// How often each entry of the script has matched.
    private var uses: [Int]
    /// Definitions that are deregistered when a task stops, by the task's ARN.
    private var toDeregister: [String: String] = [:]
    private var launched = 0

    init(_ aws: JSONValue) {
        self.aws = aws
        region = aws["region"]?.string
        script = aws["script"]?.array ?? []
        uses = Array(repeating: 0, count: script.count)
        for entry in aws["task_definitions"]?.array ?? [] {
            guard let document = entry["register"]?.object, let region else { continue }
            let arn = register(document, region: region)
            if let status = entry["status"]?.string, status != "ACTIVE" { deregister(arn) }
        }
    }

    /// Whether a cluster exists; by name or ARN, nil for the default one. Every cluster exists in every region.
    package func hasCluster(_ reference: String?) -> Bool {
        let name = reference.map { String($0.split(separator: "/").last ?? "") } ?? "default"
        return (aws["clusters"]?.array ?? []).contains(.string(name))
    }

    /// Takes answers that are planned from now on.
    package mutating func expect(_ more: [JSONValue]) {
        script += more
        uses += Array(repeating: 0, count: more.count)
    }

    /// The planned answer to a call, if there is one left. Nobody asks for those to RunTask: they are about launching.
    mutating func scripted(_ operation: String) throws(Refusal) -> JSONValue? {
        for (position, entry) in script.enumerated() where entry["op"]?.string == operation {
            let skip = entry["skip"]?.int ?? 0
            let times = entry["times"]?.int ?? 1
            guard uses[position] < skip + times else { continue }
            uses[position] += 1
            guard uses[position] > skip else { continue }
            if let result = entry["result"] { return result }
            throw Refusal(
                code: entry["error"]?["code"]?.string ?? "Transport",
                message: entry["error"]?["message"]?.string ?? entry["exception"]?.text() ?? "",
                status: entry["error"]?["status"]?.int)
        }
        return nil
    }

    /// Registers a document.
    /// - Returns: the new revision's ARN.
    package mutating func register(_ document: JSONObject, region: String) -> String {
        let family = document["family"]?.string ?? ""
        let key = "\(region) \(family)"
        let number = (families[key]?.count ?? 0) + 1
        let arn = "arn:aws:ecs:\(region):\(Self.number):task-definition/\(family):\(number)"
        families[key, default: []].append(
            Revision(arn: arn, family: family, number: number, isActive: true, document: document))
        return arn
    }

    /// Makes a revision inactive.
    package mutating func deregister(_ arn: String) {
        for key in families.keys {
            guard let position = families[key]?.firstIndex(where: { $0.arn == arn }) else { continue }
            families[key]?[position].isActive = false
        }
    }

    /// Whether a revision can be launched.
    package func isActive(_ arn: String) -> Bool {
        families.values.contains { $0.contains { $0.arn == arn && $0.isActive } }
    }

    /// Counts a task as launched.
    /// - Parameter definition: the ARN that is deregistered when the task stops; nil: none.
    package mutating func launch(cluster: String?, region: String, deregistering definition: String?) {
        launched += 1
        let digits = String(launched, radix: 16)
        let name = cluster.map { String($0.split(separator: "/").last ?? "") } ?? "default"
        let id = String(repeating: "0", count: 32 - digits.utf8.count) + digits
        if let definition { toDeregister["arn:aws:ecs:\(region):\(Self.number):task/\(name)/\(id)"] = definition }
    }

    /// Carries out what happens besides flow runs.
    package mutating func apply(_ event: CaseEvent) {
        for call in event.calls {
            switch call.operation {
            case "DeregisterTaskDefinition":
                if let arn = call.params["taskDefinition"]?.string { deregister(arn) }
            case "RegisterTaskDefinition":
                if let region { _ = register(call.params, region: region) }
            default: break
            }
        }
        for task in event.stoppedTasks {
            if let arn = toDeregister.removeValue(forKey: task) { deregister(arn) }
        }
    }
}
