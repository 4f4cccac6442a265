package import DriverProtocol

/// A base job template filled with job variables; what it refers to is not fetched yet.
package struct FilledTemplate: Sendable {
    /// What it was made from.
    package let input: ResolveInput
    /// The job variables, merged.
    package let variables: JSONObject
    /// Where each variable came from.
    package let provenance: [String: VariableOrigin]
    /// What is to be fetched.
    package let references: TemplateReferences

    /// The configuration; its references to blocks and Prefect's variables still stand in it.
    package let configuration: JSONObject

    private let secrets: SecretTokens

    init(_ input: ResolveInput) throws(ResolutionError) {
        if let id = input.flowRun.deploymentID, input.deployment == nil {
            throw ResolutionError(
                .notFound, path: "/deployment", "The server no longer has deployment \(id) of this flow run.",
                hint: "Deploy the flow again, or delete the flow run.")
        }
        guard let template = input.baseJobTemplate["job_configuration"]?.object else {
            throw ResolutionError(
                .configurationInvalid, path: "/job_configuration",
                "The base job template of work pool '\(input.workPool.name)' has no map 'job_configuration'.",
                hint: "Reset the template, or correct it in the work pool's advanced settings.")
        }
        var secrets = SecretTokens(key: input.environment.secretKey, workPoolID: input.workPool.id)
        var variables = try JobVariables(
            schema: input.baseJobTemplate["variables"]?.object ?? JSONObject(),
            deployment: input.deployment?.jobVariables ?? JSONObject(), flowRun: input.flowRun.jobVariables)
        variables.hideSecrets(with: &secrets)

        var renderer = TemplateRenderer(
            values: variables.values, environment: input.environment.variables, secrets: secrets)
        configuration = try renderer.fill(Self.mergingEnvironment(of: variables, into: template))
        self.secrets = renderer.secrets
        self.input = input
        self.variables = variables.values
        provenance = variables.provenance
        var references = TemplateReferences()
        references.collect(.object(configuration))
        self.references = references
    }

    /// The configuration's own `env` takes the pool's default, then the job's, name by name; where it is a placeholder
    /// the job's map comes in by that.
    private static func mergingEnvironment(of variables: JobVariables, into template: JSONObject) -> JSONObject {
        var template = template
        let name = JobVariables.environmentName
        if let pool = variables.defaultEnvironment, pool.isTruthy {
            template[name] = shallowMerge(pool, over: template[name])
        }
        if case .object? = template[name], let job = variables.values[name], job.isTruthy {
            template[name] = shallowMerge(job, over: template[name])
        }
        return template
    }

    private static func shallowMerge(_ value: JSONValue, over old: JSONValue?) -> JSONValue {
        guard case .object(let added) = value, case .object(var members)? = old else { return value }
        members.merge(added)
        return .object(members)
    }

    /// The job, with the server's answers in place of the references.
    package func resolve(with answers: ReferenceAnswers) throws(ResolutionError) -> ResolvedJob {
        JobPreparation(input: input).prepare(try checked(answers), variables: variables, provenance: provenance)
    }

    /// The configuration as it stands before it is prepared for the run: its types are right, its secrets and AWS
    /// credentials in place. For `worker-host plan`, never for a log.
    package func revealedConfiguration(with answers: ReferenceAnswers) throws(ResolutionError) -> JSONObject {
        let check = try checked(answers)
        return check.configuration.mapValues(check.secrets.substitute)
    }

    private func checked(_ answers: ReferenceAnswers) throws(ResolutionError) -> ConfigurationCheck {
        var resolver = ReferenceResolver(answers: answers, secrets: secrets)
        let resolved = references.needsResolution ? try resolver.resolve(configuration) : configuration
        var check = ConfigurationCheck(configuration: resolved, secrets: resolver.secrets)
        try check.run()
        return check
    }
}
