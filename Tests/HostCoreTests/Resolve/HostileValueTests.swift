import DriverProtocol
import HostCore
import Testing

@Suite("Hostile values")
struct HostileValueTests {
    @Test("what is put in is never looked at for references again")
    func notTwice() throws {
        let evil = "{{ image }}{{ $HOME }}{{{{ image }}}}"
        let job = try Samples.job(
            deployment: ["image": .string(evil), "labels": ["l": .string(evil)], "vpc_id": "v"],
            environment: ["HOME": "/secret-home"])
        let container = job.configuration["task_definition"]?["containerDefinitions"]?[0]
        #expect(container?["image"] == .string(evil))
        #expect(job.configuration["labels"]?["l"] == .string(evil))
    }

    @Test("a value that completes a reference with what stands beside it makes none")
    func noReferenceAcrossParts() throws {
        var template = JSONValue.object(Samples.template)
        template.change(at: ["job_configuration", "custom"], to: "{{ open }} image }} {{ prefect.variables.v }}")
        let answers = ReferenceAnswers(variables: ["v": "{{ prefect.variables.v }}"])
        let input = try Samples.input(template: template.object ?? [:], deployment: ["open": "{{", "image": "leak"])
        let job = try JobResolution.resolve(input, answers)
        #expect(job.configuration["custom"] == "{{ image }} {{ prefect.variables.v }}")
    }

    @Test("names with quotes, newlines and braces are names")
    func oddNames() throws {
        let names = ["a\"b", "new\nline", "{{ image }}", "tab\t", "", "ünï", "🚀", "a=b", "null\u{0}"]
        var env = JSONObject()
        for name in names { env[name] = .string(name) }
        let job = try Samples.job(deployment: ["env": .object(env), "image": "i"])
        for name in names { #expect(job.configuration["env"]?[name] == .string(name)) }
    }

    @Test("ten megabytes of environment pass unharmed")
    func largeEnvironment() throws {
        var env = JSONObject()
        let value = String(repeating: "{{ a {{b}} ünï ", count: 640)
        for number in 0..<1000 { env["V\(number)"] = .string(value) }
        let job = try Samples.job(deployment: ["env": .object(env)])
        #expect(job.configuration["env"]?["V999"] == .string(value))
        #expect(job.configuration["env"]?.object?.count == 1000 + 6)
    }

    @Test(
        "one text of a megabyte passes, of braces or letters",
        arguments: ["{", "{{ ", "{{a", "}}", "x", "{{ a.b }} "])
    func largeText(_ part: String) throws {
        let text = String(repeating: part, count: 1_000_000 / part.utf8.count)
        var template = JSONValue.object(Samples.template)
        template.change(at: ["job_configuration", "custom"], to: .string(text))
        let job = try JobResolution.resolve(try Samples.input(template: template.object ?? [:]))
        let wanted = part == "{{ a.b }} " ? String(repeating: " ", count: 100_000) : text
        #expect(job.configuration["custom"] == .string(wanted))
    }

    @Test("a template cannot be made to fill the memory")
    func expansion() throws {
        var template = JSONValue.object(Samples.template)
        template.change(
            at: ["job_configuration", "custom"], to: .string(String(repeating: "{{ big }} ", count: 10_000)))
        let big = JSONValue.string(String(repeating: "x", count: 1_000_000))
        let error = Samples.error(try Samples.input(template: template.object ?? [:], deployment: ["big": big]))
        #expect(error?.kind == .configurationInvalid)
        #expect(error?.description.contains("64 MiB") == true)
    }

    @Test("a name of a million dots is refused")
    func manyDots() throws {
        let name = String(repeating: "a.", count: 1_000_000)
        let error = Samples.error(try Samples.input(deployment: [name: 1]))
        #expect(error?.kind == .configurationInvalid)
        let deep = String(repeating: "a.", count: 99) + "a"
        #expect(Samples.error(try Samples.input(deployment: [deep: 1])) == nil)
    }

    @Test("deep nesting is kept")
    func deepNesting() throws {
        var deep: JSONValue = "{{ image }}"
        for _ in 0..<190 { deep = ["d": deep] }
        let job = try Samples.job(deployment: ["network_configuration": deep, "vpc_id": "vpc-1"])
        #expect(job.configuration["network_configuration"] == deep)
    }

    @Test("numbers beyond 64 bits and their spelling are kept")
    func largeNumbers() throws {
        let number = try #require(JSONNumber("123456789012345678901234567890"))
        let float = try #require(JSONNumber("1.50"))
        let job = try Samples.job(
            deployment: [
                "cpu": .number(number), "memory": .number(float), "env": ["N": .number(number), "F": .number(float)],
            ])
        #expect(job.configuration["task_definition"]?["cpu"] == .number(number))
        #expect(job.configuration["task_definition"]?["memory"] == .number(float))
        #expect(job.configuration["env"]?["N"] == .string(number.text))
        #expect(job.configuration["env"]?["F"] == "1.5")
    }

    @Test(
        "a template that is none is refused, whatever it is",
        arguments: [
            [:], ["job_configuration": .null], ["job_configuration": []], ["job_configuration": "x"],
        ] as [JSONObject])
    func noTemplate(_ template: JSONObject) throws {
        #expect(Samples.error(try Samples.input(template: template))?.kind == .configurationInvalid)
    }

    @Test("rubbish in every place resolves or is refused, and never crashes")
    func rubbish() throws {
        let values: [JSONValue] = [
            .null, true, 0, -1, "", "{{", "{{ a }}", "{{ prefect.blocks.x }}", "{{ prefect.blocks..}}",
            "{{ prefect.variables. }}",
            "{{ [[[ }}", "{{ ...... }}", "{{ $ }}", [], [.null], [[]], [:], ["$ref": .null], ["$ref": "x"],
            ["$ref": ["block_document_id": 5]],
            ["": ["": [:]]], .number(JSONNumber("1e999") ?? JSONNumber(0)),
        ]
        let paths: [[JSONValue]] = [
            ["job_configuration", "env"], ["job_configuration", "task_definition"],
            ["job_configuration", "task_run_request"],
            ["job_configuration", "task_definition", "containerDefinitions"],
            ["job_configuration", "task_definition", "containerDefinitions", 0],
            ["job_configuration", "task_run_request", "overrides"], ["job_configuration", "labels"],
            ["job_configuration", "task_run_request", "overrides", "containerOverrides", 0, "environment"],
            ["job_configuration", "name"], ["job_configuration", "aws_credentials"], ["variables"],
            ["variables", "properties"], ["variables", "properties", "env"],
            ["variables", "properties", "env", "default"],
        ]
        var resolved = 0
        for path in paths {
            for value in values {
                var template = JSONValue.object(Samples.template)
                template.change(at: path, to: value)
                let input = try Samples.input(template: template.object ?? [:], deployment: ["env": ["A": "1"]])
                if Samples.error(input) == nil { resolved += 1 }
            }
        }
        #expect((1..<(paths.count * values.count)).contains(resolved))
        for name in ["", ".", "..", "a.", ".a", "a[", "a]b", "[0]", "env.", "env..A", "🚀.x"] {
            for value in values { _ = Samples.error(try Samples.input(deployment: [name: value])) }
        }
    }
}
