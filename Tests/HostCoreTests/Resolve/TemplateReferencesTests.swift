import DriverProtocol
import HostCore
import Testing

@Suite("References")
struct TemplateReferencesTests {
    @Test("what a job refers to is collected once, and only where the template uses it")
    func collection() throws {
        let input = try Samples.input(
            deployment: [
                "env": [
                    "A": "{{ prefect.blocks.secret.one }}-{{ prefect.blocks.json.two.a[0].b }}",
                    "B": "{{ prefect.variables.x }}",
                    "C": "{{prefect.variables.x}}",
                ],
                "aws_credentials": ["$ref": ["block_document_id": "id-1"]],
                "unused": "{{ prefect.blocks.secret.unused }}",
            ])
        let references = try TemplateReferences.collect(in: input)
        #expect(references.blocks == [.init(type: "secret", name: "one"), .init(type: "json", name: "two")])
        #expect(references.blockIDs == ["id-1"])
        #expect(references.variables == ["x"])
        #expect(try TemplateReferences.collect(in: Samples.input()).isEmpty)
    }

    @Test("a block's value may refer to variables, not to blocks, and a variable to nothing")
    func depth() throws {
        let answers = ReferenceAnswers(
            blocks: [
                .init(type: "json", name: "b"): BlockDocument(
                    type: "json",
                    data: ["value": ["v": "{{ prefect.variables.x }}!", "b": "{{ prefect.blocks.secret.other }}"]])
            ], variables: ["x": "{{ prefect.variables.y }}"])
        #expect(TemplateReferences.variables(inBlocksOf: answers).isEmpty)
        let job = try Samples.job(
            deployment: ["env": ["V": "{{ prefect.blocks.json.b.v }}", "B": "{{ prefect.blocks.json.b.b }}"]],
            answers: answers)
        #expect(job.configuration["env"]?["V"] == "{{ prefect.variables.y }}!")
        #expect(job.configuration["env"]?["B"] == "{{ prefect.blocks.secret.other }}")
    }

    @Test("a map inside a text is refused, by name")
    func mapInsideText() throws {
        let answers = ReferenceAnswers(
            blocks: [.init(type: "json", name: "b"): BlockDocument(type: "json", data: ["value": ["v": 1]])])
        let input = try Samples.input(deployment: ["env": ["V": "x{{ prefect.blocks.json.b }}"]])
        let error = try #require(Samples.error(input, answers))
        #expect(error.kind == .incompatible)
        #expect(error.description.contains("{{ prefect.blocks.json.b }}"))
    }

    @Test("a block's text that refers to a variable stays a text inside a text, whatever the variable holds")
    func variableInsideBlockText() throws {
        let answers = ReferenceAnswers(
            blocks: [
                .init(type: "json", name: "b"): BlockDocument(
                    type: "json", data: ["value": "{{ prefect.variables.x }}", "v": ["{{ prefect.variables.x }}"]])
            ], variables: ["x": ["k": [1, true]]])
        let job = try Samples.job(
            deployment: [
                "env": [
                    "V": "a {{ prefect.blocks.json.b.value }} b", "W": "{{ prefect.blocks.json.b.v[0] }}",
                    "C": "{{ prefect.blocks.json.b.value[0] }}",
                ]
            ], answers: answers)
        #expect(job.configuration["env"]?["V"] == "a {'k': [1, True]} b")
        #expect(job.configuration["env"]?["W"] == "{'k': [1, True]}")
        #expect(job.configuration["env"]?["C"] == "{")
        let whole = try Samples.job(
            deployment: ["network_configuration": "{{ prefect.blocks.json.b.value }}", "vpc_id": "v"], answers: answers)
        #expect(whole.configuration["network_configuration"] == ["k": [1, true]])
    }
}
