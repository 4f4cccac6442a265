import DriverProtocol
import HostCore
import Testing

@Suite("Default base job template")
struct DefaultBaseJobTemplateTests {
    private let template = DefaultBaseJobTemplate.value

    @Test("it renders as the other worker's does, and besides it what the drivers that ship know")
    func sameConfiguration() throws {
        let ours = try #require(template["job_configuration"]?.object)
        let theirs = try #require(ParityFixtures.defaultTemplate["job_configuration"]?.object)
        for (name, value) in theirs { #expect(ours[name] == value, "\(name)") }
        for (name, value) in ours where !theirs.contains(name) {
            let variable = name.hasPrefix("raw_") ? String(name.dropFirst(4)) : name
            #expect(value == .string("{{ \(variable) }}"))
            #expect(template["variables"]?["properties"]?[variable] != nil, "\(variable)")
        }
    }

    @Test("variables that nobody sets leave no field behind, but for those with a default")
    func unset() throws {
        let theirs = try JobResolution.resolve(try Samples.input()).configuration
        var ours = try JobResolution.resolve(try Samples.input(template: template)).configuration
        #expect(ours.removeValue(forKey: "enable_execute_command") == false)
        #expect(ours == theirs)
    }

    @Test("it has every variable of the other worker's, with the same types and defaults, and describes each")
    func sameVariables() throws {
        let ours = try #require(template["variables"]?["properties"]?.object)
        let theirs = try #require(ParityFixtures.defaultTemplate["variables"]?["properties"]?.object)
        #expect(Set(theirs.keys).isSubset(of: ours.keys))
        for (name, property) in theirs {
            for (key, value) in plain(property).object ?? [:] where key != "title" {
                #expect(ours[name]?[key] == value, "\(name).\(key)")
            }
        }
        for (name, property) in ours {
            for key in ["title", "description"] {
                #expect(property[key]?.string?.isEmpty == false, "\(name).\(key)")
            }
            let hasType = ["type", "anyOf", "$ref"].contains { property[$0] != nil }
            #expect(hasType, "\(name)")
        }
    }

    /// Prefect takes null for every variable that is not required and has no default. So `anyOf` with null, and null as default,
    /// say no more than the type alone; and they cost its server 1.7 times the time at each flow run that is created.
    private func plain(_ property: JSONValue) -> JSONValue {
        guard property["default"] == .null, case .array(let choices)? = property["anyOf"], choices.count == 2,
            choices[1] == ["type": "null"], var members = property.object, let type = choices[0].object
        else { return property }
        for name in ["default", "anyOf"] { members.removeValue(forKey: name) }
        for (key, value) in type { members[key] = value }
        return .object(members)
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

    @Test("a key in a sidecar's environment or in raw members is hidden from drivers as anywhere")
    func secretsInExtras() throws {
        let environment: JSONValue = ["PREFECT_API_KEY": "pnu_0123456789"]
        let list: JSONValue = [["name": "PREFECT_API_KEY", "value": "pnu_0123456789"]]
        let job = try JobResolution.resolve(
            try Samples.input(
                template: template,
                deployment: [
                    "sidecars": [["name": "s", "image": "i", "environment": environment]],
                    "task_definition": ["containerDefinitions": [["environment": list]]],
                    "task_run_request": ["overrides": ["containerOverrides": [["environment": list]]]],
                ]))
        #expect(!JSONValue.object(job.configuration).text().contains("pnu_"))
        let shown = job.secrets.substitute(in: .object(job.configuration))
        #expect(shown["sidecars"]?[0]?["environment"] == environment)
        #expect(shown["raw_task_definition"]?["containerDefinitions"]?[0]?["environment"] == list)
        #expect(
            shown["raw_task_run_request"]?["overrides"]?["containerOverrides"]?[0]?["environment"] == list)
    }
}
