import DriverProtocol
import HostCore
import TestSupport
import Testing

@Suite("Properties of resolution")
struct ResolutionPropertyTests {
    private static func variables(_ random: inout SeededGenerator) -> JSONObject {
        var variables = JSONObject()
        let names = ["env", "labels", "image", "custom", "command", "vpc_id"]
        for name in names where Bool.random(using: &random) {
            switch name {
            case "env", "labels":
                var map = JSONObject()
                for key in ["A", "B", "C"] where Bool.random(using: &random) {
                    map[key] = .string("v\(Int.random(in: 0..<9, using: &random))")
                }
                variables[name] = .object(map)
            default: variables[name] = .string("t\(Int.random(in: 0..<9, using: &random))")
            }
        }
        return variables
    }

    private static func shuffled(_ object: JSONObject, _ random: inout SeededGenerator) -> JSONObject {
        var shuffled = JSONObject()
        for (key, value) in object.shuffled(using: &random) {
            shuffled[key] = value.object.map { .object(Self.shuffled($0, &random)) } ?? value
        }
        return shuffled
    }

    @Test("the order of a level's variables changes nothing")
    func orderIndependent() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let deployment = Self.variables(&random)
            let run = Self.variables(&random)
            let one = try Samples.job(deployment: deployment, flowRun: run)
            let other = try Samples.job(
                deployment: Self.shuffled(deployment, &random), flowRun: Self.shuffled(run, &random))
            #expect(one.configuration == other.configuration)
            #expect(one.variables == other.variables)
            #expect(one.provenance == other.provenance)
        }
    }

    @Test("a flow run that repeats its deployment's variables changes nothing but their origin")
    func idempotentLevels() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<200 {
            let variables = Self.variables(&random)
            let one = try Samples.job(deployment: variables)
            let other = try Samples.job(deployment: variables, flowRun: variables)
            #expect(one.configuration == other.configuration)
            #expect(other.provenance.filter { variables.contains($0.key) }.allSatisfy { $0.value == .flowRun })
        }
    }

    @Test("a resolved configuration resolves to itself")
    func fixedPoint() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<100 {
            let one = try Samples.job(deployment: Self.variables(&random))
            let template: JSONObject = ["job_configuration": .object(one.configuration), "variables": [:]]
            let other = try JobResolution.resolve(try Samples.input(template: template))
            #expect(one.configuration == other.configuration)
        }
    }

    @Test("the same input gives the same bytes")
    func deterministic() throws {
        let variables: JSONObject = ["env": ["A": "{{ prefect.blocks.secret.s }}"], "labels": ["x": "y"]]
        let answers = ReferenceAnswers(
            blocks: [.init(type: "secret", name: "s"): BlockDocument(type: "secret", data: ["value": "v"])])
        let input = try Samples.input(deployment: variables, environment: ["PREFECT_API_KEY": "k"])
        let texts = try (0..<5).map { _ in
            let job = try JobResolution.resolve(input, answers)
            return JSONValue.object(job.planRequest(region: "eu-west-1").params).text()
        }
        #expect(Set(texts).count == 1)
    }

    @Test("provenance names the level that won")
    func provenance() throws {
        let job = try Samples.job(
            deployment: ["image": "d", "env": ["B": "d", "C": "d"], "labels.x": "d"],
            flowRun: ["cpu": 1, "env": ["C": "r"]],
            defaults: ["env": ["A": "p", "B": "p"], "cluster": "p", "image": "p"])
        #expect(job.provenance["cluster"] == .poolDefault)
        #expect(job.provenance["image"] == .deployment)
        #expect(job.provenance["labels"] == .deployment)
        #expect(job.provenance["cpu"] == .flowRun)
        #expect(job.provenance["env.A"] == .poolDefault)
        #expect(job.provenance["env.B"] == .deployment)
        #expect(job.provenance["env.C"] == .flowRun)
        #expect(job.configuration["env"]?["A"] == "p")
    }
}
