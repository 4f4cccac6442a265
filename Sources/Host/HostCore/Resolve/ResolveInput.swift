package import DriverProtocol

/// Everything that resolution looks at, read beforehand: the step itself reads neither server nor environment.
package struct ResolveInput: Sendable {
    /// The pool's base job template: `job_configuration` and `variables` (a JSON Schema).
    package var baseJobTemplate: JSONObject
    /// The pool.
    package var workPool: Named
    /// The flow run's deployment; nil when it has none, or when the server no longer has it.
    package var deployment: Deployment?
    /// The flow.
    package var flow: Document
    /// The flow run.
    package var flowRun: FlowRun
    /// This worker.
    package var worker: Worker
    /// The worker's own environment and what of it flow runs inherit.
    package var environment: WorkerEnvironment
    /// The versions that the run's labels, command and default image speak of.
    package var peer: Peer

    package init(
        baseJobTemplate: JSONObject, workPool: Named, deployment: Deployment?, flow: Document, flowRun: FlowRun,
        worker: Worker, environment: WorkerEnvironment, peer: Peer
    ) {
        self.baseJobTemplate = baseJobTemplate
        self.workPool = workPool
        self.deployment = deployment
        self.flow = flow
        self.flowRun = flowRun
        self.worker = worker
        self.environment = environment
        self.peer = peer
    }

    /// An object of Prefect's with its id and name.
    package struct Named: Sendable, Equatable {
        /// Its UUID, as Prefect writes it.
        package var id: String
        /// Its name.
        package var name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// An object of Prefect's with all that the API said about it: a job's name may refer to any member
    /// (`{{ ctx.flow.name }}`).
    package struct Document: Sendable, Equatable {
        /// Its UUID.
        package var id: String
        /// Its name.
        package var name: String
        /// The API's answer.
        package var members: JSONObject

        package init(id: String, name: String, members: JSONObject = JSONObject()) {
            self.id = id
            self.name = name
            self.members = members
            self.members["id"] = .string(id)
            self.members["name"] = .string(name)
        }
    }

    /// A deployment.
    package struct Deployment: Sendable, Equatable {
        /// Its UUID.
        package var id: String
        /// Its name.
        package var name: String
        /// Its job variables (`infra_overrides` on servers of 2.14).
        package var jobVariables: JSONObject
        /// When it was last updated: ISO 8601 with offset, as the API writes it; nil on servers that do not say.
        package var updated: String?

        package init(id: String, name: String, jobVariables: JSONObject = JSONObject(), updated: String? = nil) {
            self.id = id
            self.name = name
            self.jobVariables = jobVariables
            self.updated = updated
        }
    }

    /// A flow run.
    package struct FlowRun: Sendable, Equatable {
        /// Id, name and the API's answer.
        package var document: Document
        /// Its own job variables, over those of the deployment.
        package var jobVariables: JSONObject
        /// Its tags.
        package var tags: [String]
        /// How often it has run.
        package var runCount: Int
        /// The deployment it belongs to, whether or not the server still has it.
        package var deploymentID: String?

        package init(
            document: Document, jobVariables: JSONObject = JSONObject(), tags: [String] = [], runCount: Int = 0,
            deploymentID: String? = nil
        ) {
            self.document = document
            self.jobVariables = jobVariables
            self.tags = tags
            self.runCount = runCount
            self.deploymentID = deploymentID
        }
    }

    /// The worker that starts the run.
    package struct Worker: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// The id that the server gave it (Prefect Cloud only).
        package var id: String?

        package init(name: String, id: String? = nil) {
            self.name = name
            self.id = id
        }
    }

    /// The Prefect that the run speaks with.
    package struct Peer: Sendable, Equatable {
        /// Prefect's version, as label `prefect.io/version` and the default image have it: `3.8.8`.
        package var prefectVersion: String
        /// The Python of the default image: `3.11`.
        package var pythonVersion: String

        package init(prefectVersion: String, pythonVersion: String = "3.11") {
            self.prefectVersion = prefectVersion
            self.pythonVersion = pythonVersion
        }

        /// The image of a run whose configuration names none.
        package var defaultImage: String { "prefecthq/prefect:\(prefectVersion)-python\(pythonVersion)" }

        /// What starts a flow run inside its container, where the configuration has no command. `flow-run execute`
        /// came with 2.15.
        package var flowRunCommand: String {
            let parts = prefectVersion.split(separator: ".").prefix(2).map { Int($0) ?? Int.max }
            let isOld = parts.count == 2 && (parts[0] < 2 || (parts[0] == 2 && parts[1] < 15))
            return isOld ? "python -m prefect.engine" : "prefect flow-run execute"
        }
    }
}
