internal import FoundationEssentials
internal import Glibc

extension PrefectSettings {
    /// The active profile and its settings. No file, or none active, is no error: an explicitly named profile that
    /// does not exist is.
    static func activeProfile(
        _ environment: [String: String], _ read: (String) throws -> String?
    ) throws -> (String?, [String: String]) {
        guard let path = profilesPath(environment) else { return (nil, [:]) }
        let chosen = environment["PREFECT_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
        guard let text = try read(path) else {
            if let chosen, builtIn[chosen] == nil {
                throw SettingError(
                    name: "PREFECT_PROFILE", problem: "there is no profile '\(chosen)': \(path) does not exist",
                    remedy: "Create it with 'prefect profile create \(chosen)', or unset PREFECT_PROFILE.")
            }
            return (chosen, chosen.flatMap { builtIn[$0] } ?? [:])
        }
        let file: ProfilesFile
        do {
            file = try ProfilesFile(parsing: text)
        } catch {
            throw SettingError(
                name: path, problem: "line \(error.line): \(error.message)",
                remedy: "Mend the line, or set the settings as environment variables.")
        }
        guard let name = chosen ?? file.active else { return (nil, [:]) }
        if let values = file.profiles[name] { return (name, values) }
        if let values = builtIn[name] { return (name, values) }
        throw SettingError(
            name: chosen == nil ? path : "PREFECT_PROFILE", problem: "there is no profile '\(name)' in \(path)",
            remedy: "It has: \(file.profiles.keys.sorted().joined(separator: ", ")).")
    }

    /// Profiles that come with Prefect and that its file need not list.
    private static let builtIn: [String: [String: String]] = [
        "ephemeral": [:], "test": [:], "cloud": [:], "local": ["PREFECT_API_URL": "http://127.0.0.1:4200/api"],
    ]

    private static func profilesPath(_ environment: [String: String]) -> String? {
        func expanded(_ path: String) -> String {
            guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
            return home + path.dropFirst()
        }
        if let path = environment["PREFECT_PROFILES_PATH"], !path.isEmpty { return expanded(path) }
        if let home = environment["PREFECT_HOME"], !home.isEmpty { return expanded(home) + "/profiles.toml" }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return home + "/.prefect/profiles.toml"
    }

    /// A file's text; nil when there is no such file.
    package static func contents(of path: String) throws -> String? {
        guard access(path, F_OK) == 0 else { return nil }
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SettingError(
                name: path, problem: "it cannot be read as UTF-8 text", remedy: "Mend its permissions or its content.")
        }
    }
}
