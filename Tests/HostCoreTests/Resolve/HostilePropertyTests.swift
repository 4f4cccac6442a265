import DriverProtocol
import HostCore
import TestSupport
import Testing

/// The seed of a failure stands in the name of the failed case; add it to `seeds` to see it again.
@Suite("Properties of resolution with hostile values")
struct HostilePropertyTests {
    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34]
    private static let rounds = 40

    private static func input(
        _ job: HostileJob, deployment: JSONObject = [:], flowRun: JSONObject? = nil
    ) throws -> ResolveInput {
        var template = Samples.template
        template["job_configuration"]?["custom"] = job.template
        var variables = job.variables
        variables.merge(deployment)
        return try Samples.input(
            template: template, deployment: variables, flowRun: flowRun ?? [:],
            environment: ["HOME": "/never-to-be-seen"])
    }

    @Test(
        "what a variable holds arrives as it is, whole or inside a text, and is never looked at again", arguments: seeds
    )
    func neverTwice(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            let hostile = HostileJob(using: &random)
            let job = try JobResolution.resolve(try Self.input(hostile))
            #expect(job.configuration["custom"] == hostile.expected, "round \(round): \(hostile.template)")
            #expect(!JSONValue.object(job.configuration).text().contains("never-to-be-seen"))
        }
    }

    @Test("environment and labels keep every name and text, whatever they are", arguments: seeds)
    func names(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            var texts = JSONObject()
            for _ in 0..<6 {
                texts[HostileJob.name(using: &random)] = .string(HostileJob.text(using: &random))
            }
            let job = try Samples.job(deployment: ["env": .object(texts), "labels": .object(texts)])
            for (name, text) in texts {
                #expect(job.configuration["env"]?[name] == text, "round \(round): \(name)")
                #expect(job.configuration["labels"]?[name] == text, "round \(round): \(name)")
            }
            // It also survives the way to a driver.
            let wire = try JSONValue(parsing: JSONValue.object(job.configuration).text())
            #expect(wire == .object(job.configuration))
        }
    }

    @Test("resolving is repeatable, and independent of the order of members", arguments: seeds)
    func orderIndependent(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            let hostile = HostileJob(using: &random)
            var own = JSONObject()
            for name in ["env", "labels"] where Bool.random(using: &random) {
                own[name] = .object([HostileJob.name(using: &random): .string(HostileJob.text(using: &random))])
                own["\(name).X"] = .string(HostileJob.text(using: &random))
            }
            let input = try Self.input(hostile, deployment: own, flowRun: own)
            var shuffled = input
            shuffled.baseJobTemplate = Self.shuffled(input.baseJobTemplate, &random)
            shuffled.deployment?.jobVariables = Self.shuffled(input.deployment?.jobVariables ?? [:], &random)
            shuffled.flowRun.jobVariables = Self.shuffled(input.flowRun.jobVariables, &random)
            let job = try JobResolution.resolve(input)
            for other in [try JobResolution.resolve(input), try JobResolution.resolve(shuffled)] {
                // A map inside a text is spelt in the order of its members.
                #expect(job.configuration == other.configuration, "round \(round)")
                #expect(job.provenance == other.provenance, "round \(round)")
            }
        }
    }

    @Test("a resolved configuration that refers to nothing resolves to itself", arguments: seeds)
    func idempotent(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.rounds {
            var template = Samples.template
            template["job_configuration"]?["custom"] = RandomJSON.value(depth: 4, using: &random)
            template["job_configuration"]?["whole"] = "{{ v }}"
            let value = RandomJSON.value(depth: 4, using: &random)
            let once = try JobResolution.resolve(try Samples.input(template: template, deployment: ["v": value]))
            #expect(once.configuration["whole"] == value, "round \(round)")
            let settled: JSONObject = ["job_configuration": .object(once.configuration), "variables": [:]]
            let twice = try JobResolution.resolve(try Samples.input(template: settled))
            #expect(twice.configuration == once.configuration, "round \(round)")
        }
    }

    @Test("a secret shows in no print, no error and no driver's view, and comes back whole", arguments: seeds)
    func secrets(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for round in 0..<Self.rounds {
            let secret = "s3cr3t" + HostileJob.text(using: &random) + "s3cr3t"
            let document = BlockDocument(type: "secret", data: ["value": .string(secret)])
            let answers = ReferenceAnswers(blocks: [.init(type: "secret", name: "s"): document])
            let reference = "{{ prefect.blocks.secret.s }}"
            var variables: JSONObject = ["env": ["A": .string(reference), "B": .string("x\(reference)y")]]
            let places: [(String, JSONValue)] = [
                ("command", .string("run \(reference)")), ("labels", ["l": .string(reference)]),
                ("image", .string("repo/\(reference)")), ("vpc_id", .string(reference)),
                ("aws_credentials", ["aws_secret_access_key": .string(reference)]),
                // Refused: neither a flag nor a map.
                ("match_latest_revision_in_family", .string(reference)), ("network_configuration", .string(reference)),
            ]
            for (name, value) in places.shuffled(using: &random).prefix(2) { variables[name] = value }
            let input = try Samples.input(deployment: variables, environment: ["PREFECT_API_KEY": secret])
            do throws(ResolutionError) {
                let job = try JobResolution.resolve(input, answers)
                let view = JSONValue.object(job.configuration).text() + "\(job)" + String(reflecting: job)
                #expect(!view.contains("s3cr3t"), "round \(round)")
                let revealed = job.secrets.substitute(in: .object(job.configuration))
                #expect(revealed["env"]?["A"] == .string(secret), "round \(round)")
                #expect(revealed["env"]?["B"] == .string("x\(secret)y"), "round \(round)")
                #expect(revealed["env"]?["PREFECT_API_KEY"] == .string(secret), "round \(round)")
            } catch {
                refused += 1
                #expect(!"\(error)\(error.findings)".contains("s3cr3t"), "round \(round)")
            }
        }
        #expect((1..<Self.rounds).contains(refused))
    }

    private static func shuffled(_ object: JSONObject, _ random: inout SeededGenerator) -> JSONObject {
        var shuffled = JSONObject()
        for (key, value) in object.shuffled(using: &random) {
            shuffled[key] = value.object.map { .object(Self.shuffled($0, &random)) } ?? value
        }
        return shuffled
    }
}
