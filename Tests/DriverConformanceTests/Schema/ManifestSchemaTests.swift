import DriverProtocol
import DriverSupervision
import HostCore
import TestSupport
import Testing

/// The schema of manifests allows what worker-host takes, and nothing else.
@Suite("The schema of manifests")
struct ManifestSchemaTests {
    private let schema: SchemaFile

    init() throws { schema = try SchemaFile.manifest.get() }

    @Test("is a schema")
    func isSchema() {
        #expect(JSONSchema(schema.document).faults.isEmpty, "\(JSONSchema(schema.document).faults)")
    }

    @Test("and worker-host agree on a manifest", arguments: Self.right + Self.wrong)
    func agree(_ text: String) async throws {
        let manifest = try JSONValue(parsing: text)
        try await withTemporaryDirectory("manifest") { directory in
            let path = try directory.write("driver.json", text)
            let found = Trial.look(at: path)
            let faults = schema.faults(of: manifest)
            #expect(found.entries.isEmpty != Self.right.contains(text), "\(found.refusals)")
            #expect(faults.isEmpty == Self.right.contains(text), "\(faults)")
        }
    }

    @Test("names the members that worker-host names")
    func members() async throws {
        try await withTemporaryDirectory("manifest") { directory in
            let path = try directory.write("driver.json", #"{"command":["sh"],"shell":true}"#)
            let reason = try #require(Trial.look(at: path).refusals.first?.reason)
            let list = try #require(reason.split(separator: "there are ").last).split(separator: ", ").map(String.init)
            #expect(Set(list) == Set(schema.document["properties"]?.object?.keys ?? []))
        }
    }

    @Test("fits the manifests that ship", arguments: ["fargate", "ec2", "task-definition-arn"])
    func shipped(_ name: String) throws {
        let manifest = try SchemaFile("../drivers.d/\(name).json").document
        #expect(schema.faults(of: manifest) == [])
    }

    private static let right = [
        #"{"command":["sh"]}"#, #"{"command":["sh","-c","exit 0"],"mode":"oneshot","$schema":"x","description":"y"}"#,
        #"{"command":["sh"],"mode":"persistent","processes":16,"maxLineBytes":1024,"environment":{"A":"b","C":""}}"#,
        #"{"command":["sh"],"timeouts":{"startMs":1,"planMs":3600000,"allRoundsMs":5},"maxLineBytes":8388608}"#,
        #"{"command":["sh"],"handles":{"launchTypes":["EC2"],"taskDefinitionArn":true},"digests":{},"recording":"a.jsonl"}"#,
    ]

    private static let wrong = [
        #"{}"#, #"[]"#, #"{"command":"sh"}"#, #"{"command":[]}"#, #"{"command":[""]}"#, #"{"command":["sh",1]}"#,
        #"{"command":["sh"],"shell":true}"#, #"{"command":["sh"],"mode":"sometimes"}"#,
        #"{"command":["sh"],"processes":0}"#, #"{"command":["sh"],"processes":17}"#,
        #"{"command":["sh"],"processes":"2"}"#, #"{"command":["sh"],"maxLineBytes":1023}"#,
        #"{"command":["sh"],"maxLineBytes":8388609}"#, #"{"command":["sh"],"environment":{"A":1}}"#,
        #"{"command":["sh"],"environment":{"A=B":"c"}}"#, #"{"command":["sh"],"environment":[]}"#,
        #"{"command":["sh"],"timeouts":{"startMs":0}}"#, #"{"command":["sh"],"timeouts":{"describeMs":5}}"#,
        #"{"command":["sh"],"timeouts":5}"#, #"{"command":["sh"],"sha256":"abc"}"#,
        #"{"command":["sh"],"recording":""}"#, #"{"command":["sh"],"recording":["a"]}"#,
        #"{"command":["sh"],"digests":{"a":"b"}}"#, #"{"command":["sh"],"digests":[]}"#,
    ]
}
