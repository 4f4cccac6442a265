/// The worker process's environment, and the Prefect settings in it that its flow runs inherit. Read once, at start.
package struct WorkerEnvironment: Sendable {
    /// Every variable, for `{{ $NAME }}`.
    package let variables: [String: String]
    /// Settings as flow runs get them, in Prefect's order: only those that are set, under their current names.
    package let settings: [(name: String, value: String)]

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - variables: the process's environment.
    ///   - profile: settings of the active profile; the environment wins over them.
    /// - Throws: kind `config-invalid` with a finding for each setting that has a value it cannot have. Prefect's worker
    ///   does not start then.
    package init(variables: [String: String], profile: [String: String] = [:]) throws(ResolutionError) {
        self.variables = variables
        settings = try SettingsResolution(environment: variables, profile: profile).run()
    }

    /// The value of a setting that flow runs get.
    package func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }

    /// What keys the tokens of secrets: the same on every host that works for one server.
    package var secretKey: String { setting("PREFECT_API_KEY") ?? setting("PREFECT_API_AUTH_STRING") ?? "" }
}

extension WorkerEnvironment: CustomStringConvertible, CustomReflectable {
    /// Names without values: some are secrets.
    package var description: String { "WorkerEnvironment(settings: \(settings.map(\.name)))" }
    package var customMirror: Mirror { Mirror(self, children: ["settings": settings.map(\.name)]) }
}
