import DriverProtocol
import HostCore
import HostRuntime
import Testing

@Suite("Files of requests for plans")
struct PlanSubjectFileTests {
    private func read(_ text: String, driver: String? = nil) throws(PlanSubjectFile.Invalid) -> [PlanSubject] {
        try PlanSubjectFile.read(Array(text.utf8), name: "file.json", driver: driver)
    }

    private static let configuration = #"{"task_run_request":{"launchType":"EC2"}}"#

    @Test(
        "a configuration, params and a JSON-RPC request ask the same, with everything that a host would send",
        arguments: [
            configuration, "{\"configuration\":\(configuration)}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"plan\",\"params\":{\"configuration\":\(configuration)}}",
        ])
    func written(_ text: String) throws {
        let subjects = try read(text)
        #expect(subjects.map(\.label) == ["'planned-run' (file.json)"])
        let params = subjects[0].params
        #expect(params["configuration"]?["task_run_request"]?["launchType"] == "EC2")
        #expect(params["aws"] == ["region": "us-east-1", "partition": "aws"])
        for name in [
            "timeoutMs", "flowRun", "flow", "deployment", "workPool", "worker", "defaults", "secrets", "facts",
        ] {
            #expect(params.contains(name), "\(name) is missing")
        }
        #expect(!subjects[0].isResolved)
    }

    @Test("what is given stands, member by member, and facts answer needs")
    func given() async throws {
        let subject = try #require(
            try read(#"{"configuration":{},"aws":{"region":"eu-west-1"},"facts":{"vpc":1},"new":2}"#).first)
        #expect(subject.params["aws"] == ["region": "eu-west-1", "partition": "aws"])
        #expect(subject.params["new"] == 2 && subject.params["facts"] == ["vpc": 1])
        let account = subject.account(with: FactBook(["subnets": 3]))
        let place = try await account.open(nil)
        #expect(place.region == "eu-west-1")
        #expect(try await account.fact(.init(name: "vpc", operation: "x", parameters: [:]), in: place) == 1)
        #expect(try await account.fact(.init(name: "subnets", operation: "x", parameters: [:]), in: place) == 3)
        let failure = await #expect(throws: PreviewFailure.self) {
            try await account.fact(
                .init(name: "cluster", operation: "ecs:DescribeClusters", parameters: [:]), in: place)
        }
        #expect(failure?.message.contains("ecs:DescribeClusters") == true && failure?.hint?.contains("--facts") == true)
    }

    @Test("job variables go through the default template, or the one that is given")
    func jobVariables() throws {
        let subject = try #require(try read(#"{"job_variables":{"cpu":512}}"#).first)
        #expect(subject.params["configuration"]?["task_definition"]?["cpu"] == 512)
        #expect(subject.isResolved && subject.job.provenance["cpu"] == .deployment)
        let own = try #require(
            try read(
                #"{"job_variables":{"x":1},"base_job_template":{"job_configuration":{"y":"{{ x }}","#
                    + #""task_definition":{"cpu":1}},"variables":{}}}"#
            ).first)
        #expect(own.params["configuration"]?["y"] == 1)
    }

    @Test("several requests may stand a line each")
    func lines() throws {
        let subjects = try read("{\"configuration\":{}}\n{\"configuration\":{},\"flowRun\":{\"name\":\"otter\"}}\n")
        #expect(subjects.map(\.label) == ["'planned-run' (file.json line 1)", "'otter' (file.json line 2)"])
    }

    @Test("the rounds of a recorded plan are one request, and its facts answer the same needs by parameters")
    func recorded() async throws {
        let need = #"{"operation":"ec2:DescribeVpcs","parameters":{"a":1}}"#
        let text = """
            {"recording":1}
            {"method":"describe","driver":"fargate","params":{},"result":{}}
            {"method":"plan","driver":"fargate","params":{"configuration":{"n":1},"facts":{}},"result":{"needs":{"vpc":\(need)}}}
            {"method":"plan","driver":"ec2","params":{"configuration":{"n":2},"facts":{}},"error":{"code":1,"message":"no"}}
            {"method":"plan","driver":"fargate","params":{"configuration":{"n":1},"facts":{"vpc":"v"}},"failure":"none"}
            """
        let own = try read(text, driver: "fargate")
        #expect(own.map(\.label) == ["'' (file.json line 3)"])
        #expect(own[0].params["facts"] == [:])
        let account = own[0].account(with: FactBook())
        let place = try await account.open(nil)
        let asked = FactNeed(name: "network", operation: "ec2:DescribeVpcs", parameters: ["a": 1])
        #expect(try await account.fact(asked, in: place) == "v")
        #expect(try read(text, driver: "other").count == 2)
    }

    @Test("a case file's account answers, anew for each trial")
    func cases() async throws {
        let text = """
            {"input":{"aws":{"region":"eu-west-1","script":[{"op":"DescribeVpcs","result":{"Vpcs":[]}}]},
             "flow_run":{"name":"otter"},"steps":[{"op":"run"},{"op":"run"}]}}
            """
        let subjects = try read(text)
        #expect(subjects.map(\.label) == ["'otter' (file.json step 1)", "'otter' (file.json step 2)"])
        #expect(subjects[0].params["aws"]?["region"] == "eu-west-1")
        for _ in 0..<2 {
            let account = subjects[0].account(with: FactBook())
            let place = try await account.open(nil)
            let need = FactNeed(name: "vpc", operation: "ec2:DescribeVpcs", parameters: [:])
            #expect(try await account.fact(need, in: place) == ["Vpcs": []])
        }
    }

    @Test(
        "a case file may tell route tables and the host's network; what is optional and not told is null, in a request too"
    )
    func networks() async throws {
        let routes = FactNeed(
            name: "routeTables", operation: "ec2:DescribeRouteTables",
            parameters: ["Filters": [["Name": "vpc-id", "Values": ["vpc-1"]]]], isOptional: true)
        let host = FactNeed(name: "host", operation: FactNeed.hostNetwork, parameters: [:])
        func facts(_ aws: String) async throws -> [JSONValue] {
            let text = #"{"input":{"aws":{"region":"eu-west-1",\#(aws)},"steps":[{"op":"run"}]}}"#
            let account = try read(text)[0].account(with: FactBook())
            let place = try await account.open(nil)
            return [try await account.fact(routes, in: place), try await account.fact(host, in: place)]
        }
        let told = try await facts(
            #""vpcs":[{"id":"vpc-1","route_tables":[{"RouteTableId":"rtb-1"}]}],"host_network":{"region":"eu-west-1"}"#)
        #expect(told == [["RouteTables": [["RouteTableId": "rtb-1"]]], ["region": "eu-west-1"]])
        #expect(try await facts(#""vpcs":[{"id":"vpc-1"}]"#) == [.null, .null])
        let denied = #"{"op":"DescribeRouteTables","error":{"code":"UnauthorizedOperation","message":"m"}}"#
        #expect(try await facts(#""script":[\#(denied)]"#) == [.null, .null])

        let request = try read(#"{"configuration":{}}"#)[0].account(with: FactBook())
        let place = try await request.open(nil)
        #expect(try await request.fact(routes, in: place) == .null)
        await #expect(throws: PreviewFailure.self) { try await request.fact(host, in: place) }
    }

    @Test(
        "what is no request is refused with where and why",
        arguments: [
            ("[]", "holds array"), ("{", "file.json is"), (#"{"method":"describe","params":{}}"#, "\"describe\""),
            (#"{"input":{}}"#, "/input/steps"), (#"{"configuration":1}"#, "/configuration"),
            (#"{"input":{"steps":[{"op":"restart"}]}}"#, "no step that submits"),
            ("{\"recording\":1}\n", "no request for a plan"), ("{\"recording\":1}\n{}\n{}\n", "line 2"),
        ])
    func invalid(_ text: String, _ part: String) {
        let error = #expect(throws: PlanSubjectFile.Invalid.self) { try read(text) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
