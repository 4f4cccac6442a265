import DriverProtocol
import HostCore
import TestSupport
import Testing

@Suite("JSON Schema")
struct JSONSchemaTests {
    private func paths(_ schema: String, _ value: String) throws -> [String] {
        try JSONSchema(JSONValue(parsing: schema)).violations(of: JSONValue(parsing: value)).map(\.path)
    }

    @Test("a thousand random schemas find what Prefect's validator finds, and nothing else")
    func likePrefect() async throws {
        let script = ProjectPaths.fixture("schema/random_cases.py")
        let python = try ProjectPaths.python(.prefect)
        let output = try await withChildProcess(python, [script, "1000", "20240601"]) { process in
            let exit = try await process.waitForExit()
            #expect(exit == .code(0), "\(process.tail)")
            return process.output
        }
        let cases = try #require(try JSONValue(parsing: output).array)
        var fitting = 0
        for item in cases {
            let schema = JSONSchema(.object(PrefectSchemaForm.prepared(try #require(item["schema"]?.object))))
            let violations = schema.violations(of: try #require(item["values"]))
            #expect(violations.isEmpty == item["fits"]?.bool, "\(item.text()): \(violations)")
            if violations.isEmpty { fitting += 1 }
        }
        #expect(cases.count == 1000 && fitting > 250 && fitting < 750)
    }

    @Test(
        "a value that does not fit is named with its place",
        arguments: [
            (#"{"type":"string"}"#, "5", ""), (#"{"properties":{"a":{"type":"integer"}}}"#, #"{"a":1.5}"#, "/a"),
            (#"{"items":{"enum":[1,"x"]}}"#, #"[1,1.0,"x",2]"#, "/3"), (#"{"required":["a/b"]}"#, "{}", "/a~1b"),
            (#"{"additionalProperties":false,"properties":{"a":true}}"#, #"{"a":1,"b":2}"#, "/b"),
            (#"{"prefixItems":[{"type":"null"}],"items":false}"#, "[null,1]", "/1"),
            (#"{"anyOf":[{"type":"string"},{"properties":{"x":{"minimum":5}}}]}"#, #"{"x":4}"#, "/x"),
            (#"{"oneOf":[{"minimum":1},{"maximum":9}]}"#, "5", ""),
            (#"{"propertyNames":{"maxLength":1}}"#, #"{"ab":1}"#, "/ab"),
            (#"{"const":1}"#, "true", ""), (#"{"uniqueItems":true}"#, "[1,2,1.0]", "/2"),
            (##"{"$defs":{"a/b":{"type":"null"}},"$ref":"#/$defs/a~1b"}"##, "1", ""),
        ])
    func places(_ schema: String, _ value: String, _ path: String) throws {
        #expect(try paths(schema, value) == [path])
    }

    @Test(
        "a schema that cannot be followed says so once, in time",
        arguments: [
            ##"{"$ref":"#"}"##,
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}"##,
            ##"{"$ref":"#/definitions/none"}"##, #"{"$ref":"https://example.org/schema"}"#,
        ])
    func unfollowable(_ schema: String) throws {
        let found = try JSONSchema(JSONValue(parsing: schema)).violations(of: 5)
        #expect(found.count == 1 && found[0].keyword == "$ref")
    }

    @Test("schemas that fan out without end, or are very deep, stop")
    func hostile() throws {
        // Forty alternatives that each ask for all forty again: more than the universe has time for.
        var definitions = JSONObject()
        for index in 0..<40 {
            definitions["d\(index)"] = [
                "anyOf": .array((index + 1..<40).map { ["$ref": .string("#/$defs/d\($0)")] } + [["type": "null"]]),
                "type": "null",
            ]
        }
        let wide = JSONSchema(["$ref": "#/$defs/d0", "$defs": .object(definitions)])
        #expect(!wide.violations(of: 5).isEmpty)
        var deep: JSONValue = ["type": "string"]
        for _ in 0..<500 { deep = ["allOf": [deep]] }
        #expect(JSONSchema(deep).violations(of: 5).map(\.keyword) == ["$ref"])
        let many = JSONValue.array((0..<5000).map(JSONValue.int))
        #expect(JSONSchema(["uniqueItems": true]).violations(of: many).map(\.keyword) == ["$ref"])
        let evil = JSONSchema(["pattern": "^(a+)+(a|a)*(a{0,90})*$"])
        #expect(evil.violations(of: .string(String(repeating: "a", count: 400) + "!")).count <= 1)
    }

    @Test("recursion by structure ends with the value")
    func recursive() throws {
        let schema = ##"{"type":"object","additionalProperties":{"$ref":"#"}}"##
        #expect(try paths(schema, #"{"a":{"b":{"c":{}}}}"#).isEmpty)
        #expect(try paths(schema, #"{"a":{"b":{"c":1}}}"#) == ["/a/b/c"])
    }

    @Test("numbers beyond 64 bits and odd patterns are taken as they are")
    func extremes() throws {
        #expect(try paths(#"{"type":"integer","minimum":5}"#, "123456789012345678901234567890").isEmpty)
        #expect(try paths(#"{"type":"integer"}"#, "1e400") == [""])
        #expect(try paths(#"{"pattern":"(?=x)(((("}"#, #""y""#).isEmpty)
        #expect(try paths(#"{"type":"moon","required":5,"properties":[],"enum":{}}"#, "{}").isEmpty)
    }
}
