internal import DriverProtocol

/// Turns an environment into the settings that a worker passes on.
struct SettingsResolution {
    private let environment: [String: String]
    private let profile: [String: String]
    private let home: String?

    init(environment: [String: String], profile: [String: String]) {
        self.environment = Self.lowercased(environment)
        self.profile = Self.lowercased(profile)
        home = environment["HOME"]
    }

    /// Names count without regard to case; where one stands twice, the usual spelling wins.
    private static func lowercased(_ variables: [String: String]) -> [String: String] {
        var lowercased: [String: String] = [:]
        for (name, value) in variables.sorted(by: { $0.key > $1.key }) {
            let key = name.lowercased()
            if key.hasPrefix("prefect_") { lowercased[key] = value }
        }
        return lowercased
    }

    func run() throws(ResolutionError) -> [(name: String, value: String)] {
        var values: [String: String] = [:]
        var findings: [ConfigurationFinding] = []
        let reader = SettingReader(home: home, prefectHome: prefectHome)
        for setting in PrefectSetting.all {
            guard let (name, text) = given(setting) else { continue }
            switch reader.read(text, as: setting) {
            case .text(let value): values[setting.name] = value
            case .absent: break
            case .invalid(let wanted): findings.append(Self.finding(name, text, setting, wanted))
            }
        }
        findings += applyRules(to: &values) + RetrySettings.findings(in: environment)
        guard findings.isEmpty else { throw ResolutionError(.configurationInvalid, findings) }
        return PrefectSetting.all.compactMap { setting in values[setting.name].map { (setting.name, $0) } }
    }

    private func given(_ setting: PrefectSetting) -> (name: String, text: String)? {
        for source in [environment, profile] {
            for name in setting.accepted {
                if let text = source[name.lowercased()] { return (name, text) }
            }
        }
        return nil
    }

    private var prefectHome: String {
        let text = environment["prefect_home"] ?? profile["prefect_home"] ?? "~/.prefect"
        let expanded = home.map { text == "~" || text.hasPrefix("~/") ? $0 + text.dropFirst() : text } ?? text
        return SettingReader.path(expanded)
    }

    private static func finding(
        _ name: String, _ text: String, _ setting: PrefectSetting, _ wanted: String
    ) -> ConfigurationFinding {
        let isShown = !SecretPlaces.environmentNames.contains(setting.name)
        let what = isShown ? JSONValue.string(text).brief : "a text"
        return ConfigurationFinding(
            path: "/environment/" + name, severity: .error, message: "The setting \(name) is \(what), not \(wanted).",
            hint: "Correct it in the worker's environment, or leave it out.")
    }

    /// What settings do to each other.
    private func applyRules(to values: inout [String: String]) -> [ConfigurationFinding] {
        var findings: [ConfigurationFinding] = []
        func refuse(_ name: String, _ message: String, _ hint: String) {
            findings.append(
                ConfigurationFinding(path: "/environment/" + name, severity: .error, message: message, hint: hint))
        }

        if values["PREFECT_DEBUG_MODE"] == "True" || values["PREFECT_TESTING_TEST_MODE"] == "True" {
            values["PREFECT_LOGGING_LEVEL"] = nil
            values["PREFECT_INTERNAL_LOGGING_LEVEL"] = nil
        }

        let maximum = "PREFECT_LOGGING_TO_API_MAX_LOG_SIZE"
        let batch = "PREFECT_LOGGING_TO_API_BATCH_SIZE"
        let size = Double(values[maximum] ?? "1000000") ?? 0
        if (Double(values[batch] ?? "4000000") ?? 0) < size {
            refuse(maximum, "\(maximum) is larger than \(batch).", "Raise \(batch), or lower \(maximum).")
        }
        let cloud = values["PREFECT_CLOUD_API_URL"] ?? "https://api.prefect.cloud/api"
        if let url = values["PREFECT_API_URL"], !url.isEmpty, !cloud.isEmpty, url.hasPrefix(cloud) {
            // Prefect Cloud takes no larger logs; the other worker says so to the run even where nobody set a size.
            let limit = values["PREFECT_CLOUD_MAX_LOG_SIZE"] ?? "25000"
            values[maximum] = (Double(limit) ?? 0) < size ? limit : values[maximum] ?? "1000000"
        }

        let connection = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
        let password = "PREFECT_SERVER_DATABASE_PASSWORD"
        if let url = values[connection] {
            if url.range(ofASCII: "PREFECT_API_DATABASE_PASSWORD") != nil
                || url.range(ofASCII: "PREFECT_SERVER_DATABASE_PASSWORD") != nil
            {
                if values[password] == nil { refuse(connection, "\(connection) asks for \(password).", "Set it.") }
                values[connection] = nil
            }
        } else if values["PREFECT_SERVER_DATABASE_DRIVER"] == "postgresql+asyncpg" {
            for part in ["HOST", "USER", "NAME"] where values["PREFECT_SERVER_DATABASE_" + part] == nil {
                let name = "PREFECT_SERVER_DATABASE_" + part
                refuse(name, "PREFECT_SERVER_DATABASE_DRIVER is postgresql+asyncpg, but \(name) is not set.", "Set it.")
            }
        }
        return findings
    }
}
