import DriverProtocol
import HostCore
import HostRuntime
import PrefectAPI
import TestSupport
import Testing

extension ServerCheck {
    static let resolution = [
        ServerCheck("a pool that the host makes has the default template, unchanged by the server") { stage in
            #expect(stage.pool.baseJobTemplate == DefaultBaseJobTemplate.value)
            let read = try #require(await stage.client.workPool(named: stage.pool.name))
            #expect(read.type == "ecs" && read.baseJobTemplate == DefaultBaseJobTemplate.value)
            #expect(try await stage.client.workPools(ofType: "ecs").contains { $0.id == stage.pool.id })
        },
        ServerCheck("a run has the command, the default image and the labels of its server's version") { stage in
            let version = stage.version.rawValue
            #expect(try await stage.client.serverVersion() == version)
            let deployment = try await stage.deployment([:])
            let id = try await stage.prefect.scheduleRun(deployment, name: "plain")
            let run = try #require(await stage.due().first)
            let job = try await stage.job(of: run)
            #expect(job.defaultImage == "prefecthq/prefect:\(version)-python3.11")
            let command = stage.version == .oldest ? "python -m prefect.engine" : "prefect flow-run execute"
            #expect(job.configuration["command"] == .string(command))
            #expect(job.configuration["name"] == "plain")
            let labels = try #require(job.configuration["labels"]?.object)
            #expect(labels["prefect.io/version"] == .string(version))
            #expect(labels["prefect.io/flow-run-id"] == .string(id))
            #expect(labels["prefect.io/flow-name"] == "hello")
            #expect(labels["prefect.io/work-pool-id"] == .string(stage.pool.id))
            #expect(labels["prefect.io/deployment-id"] == .string(deployment))
            #expect(labels["prefect.io/deployment-updated"]?.string?.hasSuffix("+00:00") == true)
            let environment = try #require(job.configuration["env"]?.object)
            #expect(environment["PREFECT__FLOW_RUN_ID"] == .string(id))
            #expect(environment["PREFECT_API_URL"] == .string(stage.server.apiURL))
        },
        ServerCheck("job variables of pool, deployment and, where there are any, flow run are merged") { stage in
            var template = JSONValue.object(DefaultBaseJobTemplate.value)
            template["variables"]?["properties"]?["env"]?["default"] = ["A": "pool", "B": "pool"]
            try await stage.client.updateWorkPool(
                named: stage.pool.name, baseJobTemplate: template.object ?? [:])
            let deployment = try await stage.deployment([
                "env": ["B": "deployment", "C": "deployment"], "cpu": 512, "launch_type": "EC2", "labels": ["ü": "1.0"],
            ])
            let own: JSONValue = ["env": ["C": "run"], "cpu": 1024]
            _ = try await stage.prefect.scheduleRun(
                deployment, jobVariables: stage.version.hasFlowRunJobVariables ? own : nil, tags: ["x"])
            let run = try #require(await stage.due().first)
            #expect(run.deployment?.jobVariables["launch_type"] == "EC2")
            #expect(run.flowRun.tags.contains("x"))
            let job = try await stage.job(of: run)
            let environment = job.configuration["env"]
            #expect(environment?["A"] == "pool" && environment?["B"] == "deployment")
            #expect(job.configuration["labels"]?["ü"] == "1.0")
            #expect(job.configuration["task_run_request"]?["launchType"] == "EC2")
            let definition = job.configuration["task_definition"]
            if stage.version.hasFlowRunJobVariables {
                #expect(environment?["C"] == "run" && definition?["cpu"] == 1024)
                #expect(job.provenance["cpu"] == .flowRun)
            } else {
                #expect(run.flowRun.jobVariables == nil)
                #expect(environment?["C"] == "deployment" && definition?["cpu"] == 512)
                #expect(job.provenance["cpu"] == .deployment)
            }
        },
        ServerCheck("blocks and variables that a job refers to are read, and secrets stay out of what drivers see") {
            stage in
            let type = PrefectFixtures.uniqueName("login")
            _ = try await stage.prefect.createBlock(
                type: type, name: "main", data: ["user": "ann", "password": "pa ss", "nested": ["a": [1, ["b": 25]]]],
                secret: ["password"])
            let credentials = try await stage.prefect.createBlock(
                type: PrefectFixtures.uniqueName("aws"), name: "keys",
                data: [
                    "aws_access_key_id": "AKIA", "aws_secret_access_key": "hidden key", "region_name": "eu-west-1",
                ], secret: ["aws_secret_access_key"])
            // As a pool's default: from 3 on the server refuses it in a deployment, for Prefect's own template too.
            var template = JSONValue.object(DefaultBaseJobTemplate.value)
            template["variables"]?["properties"]?["aws_credentials"]?["default"] = [
                "$ref": ["block_document_id": .string(credentials)]
            ]
            try await stage.client.updateWorkPool(
                named: stage.pool.name, baseJobTemplate: template.object ?? [:])
            let variable = PrefectFixtures.uniqueName("size").replacing("-", with: "_")
            try await stage.prefect.createVariable(variable, "2048")
            let reference = "prefect.blocks.\(type).main"
            let deployment = try await stage.deployment([
                "family": .string("f-{{ prefect.variables.\(variable) }}"),
                "env": [
                    "USER": .string("{{ \(reference).user }}"), "LOGIN": .string("x-{{ \(reference).password }}"),
                    "LIST": .string("{{ \(reference).nested.a[1].b }}"),
                    "NONE": "{{ prefect.variables.there_is_no_such }}",
                ],
            ])
            _ = try await stage.prefect.scheduleRun(deployment)
            let run = try #require(await stage.due().first)
            let job = try await stage.job(of: run)
            #expect(job.configuration["task_definition"]?["family"] == "f-2048")
            let environment = try #require(job.configuration["env"]?.object)
            #expect(environment["USER"] == "ann" && environment["LIST"] == "25" && environment["NONE"] == "")
            #expect(environment["LOGIN"]?.string?.hasPrefix("x-whs-") == true)
            #expect(job.secrets.substitute(in: .object(environment))["LOGIN"] == "x-pa ss")
            #expect(job.awsCredentials?["aws_secret_access_key"] == "hidden key")
            #expect(job.awsCredentials?["region_name"] == "eu-west-1")
            let seen = JSONValue.object(job.configuration).text() + "\(job)" + String(reflecting: job)
            #expect(!seen.contains("pa ss") && !seen.contains("hidden key"))

            var gone = run
            gone.deployment?.jobVariables = ["image": "{{ prefect.blocks.secret.there-is-no-such }}"]
            let error = await #expect(throws: ResolutionError.self) { try await stage.job(of: gone) }
            #expect(error?.kind == .notFound)
        },
    ]
}
