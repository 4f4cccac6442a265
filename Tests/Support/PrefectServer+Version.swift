extension PrefectServer {
    /// The servers that worker-host is to be right with.
    package enum Version: String, Sendable, CaseIterable, CustomStringConvertible {
        case current = "3.8.8"
        case previous = "2.20.16"
        case oldest = "2.14.20"

        package var description: String { rawValue }

        /// Where it and the Prefect of its flows are installed.
        package var environment: ProjectPaths.PythonEnvironment {
            switch self {
            case .current: .prefect
            case .previous: .prefectPrevious
            case .oldest: .prefectOldest
            }
        }

        /// What a deployment's job variables are called.
        package var jobVariablesKey: String { self == .oldest ? "infra_overrides" : "job_variables" }
        /// Whether a flow run may have job variables of its own.
        package var hasFlowRunJobVariables: Bool { self != .oldest }
        /// Whether flow runs have labels.
        package var hasLabels: Bool { self == .current }

        var withoutUI: [String] { self == .current ? ["--no-ui"] : [] }
    }
}
