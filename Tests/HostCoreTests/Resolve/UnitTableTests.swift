import DriverProtocol
import HostCore
import Testing

@Suite("Tables of single functions")
struct UnitTableTests {
    @Test("values are spelt as Python spells them")
    func pythonText() {
        let rows = ParityFixtures.unit("python_text")
        #expect(rows.count > 300)
        for row in rows { #expect(PythonText.of(row[0] ?? .null) == row[1]?.string, "\(row)") }
    }

    @Test("templates are filled as recorded")
    func applyValues() throws {
        let rows = ParityFixtures.unit("apply_values")
        #expect(rows.count > 400)
        for row in rows {
            let template = row["template"] ?? .null
            let job = try? Self.fill(template, row["values"]?.object ?? JSONObject())
            #expect(job == row["expected"], "\(row)")
        }
    }

    /// Fills a template through the whole step: as a member of the configuration that no field has a type for.
    private static func fill(_ template: JSONValue, _ values: JSONObject) throws -> JSONValue? {
        var configuration = Samples.template["job_configuration"]?.object ?? JSONObject()
        configuration["custom"] = template
        let input = try Samples.input(
            template: [
                "job_configuration": .object(configuration), "variables": ["type": "object", "properties": [:]],
            ],
            deployment: values, environment: ["V": "env-v"])
        // References to blocks stay in this table, as in the function that it was recorded from.
        return try JobResolution.fill(input).configuration["custom"]
    }

    @Test("booleans are read as recorded")
    func booleans() throws {
        let rows = ParityFixtures.unit("bool_coercion")
        #expect(rows.count == 32)
        for row in rows {
            let value = row[0] ?? .null
            let input = try Samples.input(deployment: ["auto_deregister_task_definition": value])
            let job = try? JobResolution.resolve(input)
            #expect(job?.configuration["auto_deregister_task_definition"] == row[1]?.bool.map(JSONValue.bool), "\(row)")
        }
    }

    @Test("settings are passed on as recorded")
    func settings() throws {
        let rows = ParityFixtures.unit("settings_env")
        #expect(rows.count > 200)
        for row in rows {
            var variables = ["HOME": "/root"]
            for (name, value) in row["env"]?.object ?? JSONObject() { variables[name] = value.string }
            guard var expected = row["expected"]?.object else {
                #expect(throws: ResolutionError.self, "\(row)") { try WorkerEnvironment(variables: variables) }
                continue
            }
            let own = ["PREFECT_SERVER_EPHEMERAL_ENABLED", "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"]
            if own.allSatisfy({ variables[$0] == nil }) { expected["PREFECT_SERVER_EPHEMERAL_ENABLED"] = nil }
            let settings = try WorkerEnvironment(variables: variables).settings
            #expect(settings.map(\.name) == expected.keys, "\(row)")
            #expect(settings.map { JSONValue.string($0.value) } == expected.values, "\(row)")
        }
    }

    @Test("every setting is known by every name")
    func settingsTable() throws {
        let rows = ParityFixtures.unit("settings_table")
        #expect(rows.count == 226)
        for row in rows {
            for name in row["accepted"]?.array?.compactMap(\.string) ?? [] {
                let given = Self.sample(row["kind"]?.string ?? "")
                var variables = [name: given]
                if name == "PREFECT_LOGGING_TO_API_BATCH_SIZE" { variables[name] = "2000000" }
                if name.contains("DATABASE_DRIVER") {
                    for part in ["HOST", "USER", "NAME"] { variables["PREFECT_SERVER_DATABASE_" + part] = "x" }
                }
                let settings = try WorkerEnvironment(variables: variables)
                #expect(settings.setting(row["name"]?.string ?? "") != nil, "\(name)")
            }
        }
    }

    /// A text that any setting of the kind takes.
    private static func sample(_ kind: String) -> String {
        switch kind {
        case "int", "int or none", "float", "float or none": "2000"
        case "bool", "bool or none": "true"
        case "timedelta": "PT2H"
        case "dict[str, str]": "{}"
        case "dict[str, timedelta]": #"{"a":5}"#
        case "str or int or set[int] or none": "429"
        case "int or float or list[float]", "str or int or float or list[float] or none": "5"
        case let kind where kind.hasPrefix("one of "):
            String(kind.dropFirst(7).prefix { $0 != "/" })
        default: "x"
        }
    }
}
