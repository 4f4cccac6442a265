internal import DriverProtocol

/// Makes a checked configuration that of one flow run: environment, labels, name and command.
struct JobPreparation {
    let input: ResolveInput

    func prepare(
        _ check: ConfigurationCheck, variables: JSONObject, provenance: [String: VariableOrigin]
    ) -> ResolvedJob {
        var configuration = check.configuration
        var secrets = check.secrets
        let credentials = configuration.removeValue(forKey: "aws_credentials")
        configuration["env"] = .object(environment(configuration["env"]?.object ?? JSONObject()))
        withholdSecrets(in: &configuration)
        hideSecrets(in: &configuration, with: &secrets)
        configuration["labels"] = .object(labels(configuration["labels"]?.object ?? JSONObject()))
        configuration["name"] = .string(name(configuration["name"]?.string, secrets: &secrets))
        configuration["command"] = configuration["command"] ?? .string(input.peer.flowRunCommand)

        let hasDriver = input.baseJobTemplate["variables"]?["properties"]?.object?.contains("driver") ?? false
        return ResolvedJob(
            input: input, variables: variables, provenance: provenance, configuration: configuration,
            awsCredentials: credentials.map(secrets.substitute)?.object,
            driver: hasDriver ? variables["driver"]?.string.flatMap { $0.isEmpty ? nil : $0 } : nil,
            secrets: secrets, defaultImage: input.peer.defaultImage)
    }

    /// The worker's settings, then what identifies the run, then the job's own; null takes a variable away.
    private func environment(_ own: JSONObject) -> JSONObject {
        var merged = JSONObject()
        for (name, value) in input.environment.settings { merged[name] = .string(value) }
        merged["PREFECT__FLOW_RUN_ID"] = .string(input.flowRun.document.id)
        if let id = input.worker.id { merged["PREFECT__WORKER_ID"] = .string(id) }
        merged["PREFECT__WORKER_NAME"] = .string(input.worker.name)
        merged["PREFECT__FLOW_ID"] = .string(input.flow.id)
        if !input.flow.name.isEmpty { merged["PREFECT__FLOW_NAME"] = .string(input.flow.name) }
        if let deployment = input.deployment {
            merged["PREFECT__DEPLOYMENT_ID"] = .string(input.flowRun.deploymentID ?? deployment.id)
            if !deployment.name.isEmpty { merged["PREFECT__DEPLOYMENT_NAME"] = .string(deployment.name) }
        }
        merged.merge(own)
        return merged.filter { !$0.value.isNull }
    }

    private func labels(_ own: JSONObject) -> JSONObject {
        var labels: JSONObject = [
            "prefect.io/flow-run-id": .string(input.flowRun.document.id),
            "prefect.io/flow-run-name": .string(input.flowRun.document.name),
            "prefect.io/version": .string(input.peer.prefectVersion),
            "prefect.io/work-pool-name": .string(input.workPool.name),
            "prefect.io/work-pool-id": .string(input.workPool.id),
            "prefect.io/worker-name": .string(input.worker.name),
            "prefect.io/flow-id": .string(input.flow.id),
            "prefect.io/flow-name": .string(input.flow.name),
        ]
        if let deployment = input.deployment {
            labels["prefect.io/deployment-id"] = .string(deployment.id)
            labels["prefect.io/deployment-name"] = .string(deployment.name)
            if let updated = deployment.updated {
                labels["prefect.io/deployment-updated"] = .string(UniversalTime(updated)?.isoText ?? updated)
            }
        }
        labels.merge(own)
        return labels
    }

    /// The configuration's name, which may refer to the flow and the flow run, else the flow run's.
    private func name(_ own: String?, secrets: inout SecretTokens) -> String {
        guard let own, !own.isEmpty else { return input.flowRun.document.name }
        var renderer = TemplateRenderer(
            values: [
                "ctx": [
                    "flow": .object(input.flow.members), "flow_run": .object(input.flowRun.document.members),
                ]
            ], environment: input.environment.variables, secrets: secrets)
        // Too large a name is none at all.
        let rendered = try? renderer.fill(.string(own))
        secrets = renderer.secrets
        let text = rendered.map { PythonText.of($0) } ?? own
        return text.isEmpty ? input.flowRun.document.name : text
    }

    /// What AWS Secrets Manager provides must not stand in the environment too, nor in that of the overrides.
    private func withholdSecrets(in configuration: inout JSONObject) {
        for (field, name) in SecretPlaces.arnFields where configuration[field]?.isTruthy ?? false {
            configuration["env"]?[name] = nil
            EnvironmentPlaces.change(in: &configuration, definitions: false, where: { own, _ in own == name }) { _ in
                nil
            }
        }
    }

    /// Variables that are secret by their name or form, wherever the configuration has an environment.
    private func hideSecrets(in configuration: inout JSONObject, with secrets: inout SecretTokens) {
        if case .object(var environment)? = configuration["env"] {
            for (name, value) in environment where SecretPlaces.isSecret(variable: name, value: value) {
                environment[name] = secrets.hide(value)
            }
            configuration["env"] = .object(environment)
        }
        EnvironmentPlaces.change(in: &configuration, definitions: true, where: SecretPlaces.isSecret(variable:value:)) {
            secrets.hide($0)
        }
    }
}
