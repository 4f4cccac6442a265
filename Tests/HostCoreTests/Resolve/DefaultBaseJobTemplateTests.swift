import DriverProtocol
import HostCore
import Testing

@Suite("Default base job template")
struct DefaultBaseJobTemplateTests {
    private let template = DefaultBaseJobTemplate.value

    @Test("it renders as the other worker's does")
    func sameConfiguration() {
        #expect(template["job_configuration"] == ParityFixtures.defaultTemplate["job_configuration"])
    }

    @Test("it has every variable of the other worker's, with the same types and defaults, and describes each")
    func sameVariables() throws {
        let ours = try #require(template["variables"]?["properties"]?.object)
        let theirs = try #require(ParityFixtures.defaultTemplate["variables"]?["properties"]?.object)
        #expect(Set(ours.keys).symmetricDifference(theirs.keys) == ["driver"])
        for (name, property) in theirs {
            for (key, value) in property.object ?? [:] where key != "title" {
                #expect(ours[name]?[key] == value, "\(name).\(key)")
            }
        }
        for (name, property) in ours { #expect(property["description"]?.string?.isEmpty == false, "\(name)") }
    }

    @Test("credentials can be chosen from blocks and their key is marked secret")
    func credentials() {
        let credentials = template["variables"]?["definitions"]?["AwsCredentials"]
        #expect(credentials?["block_type_slug"] == "aws-credentials")
        #expect(credentials?["secret_fields"] == ["aws_secret_access_key"])
    }

    @Test("a job may name its driver where the template has that variable")
    func driver() throws {
        let ours = try JobResolution.resolve(try Samples.input(template: template, deployment: ["driver": "mine"]))
        #expect(ours.driver == "mine")
        #expect(try JobResolution.resolve(try Samples.input(template: template)).driver == nil)
        #expect(try Samples.job(deployment: ["driver": "mine"]).driver == nil)
    }
}
