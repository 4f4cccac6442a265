internal import Glibc

/// How a driver's process ended.
package enum DriverExit: Sendable, Equatable, CustomStringConvertible {
    /// It exited by itself.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Int32)
    /// It could not be started, or nothing is known about its end.
    case notStarted(String)
    /// The host ended it, for this reason.
    case recycled(String)

    /// Words for people: `exit status 3`, `killed by signal 9 (SIGKILL)`.
    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signaled(let signal): "killed by signal \(signal) (\(Self.name(ofSignal: signal)))"
        case .notStarted(let reason): "not started: \(reason)"
        case .recycled(let reason): "ended by worker-host: \(reason)"
        }
    }

    private static func name(ofSignal signal: Int32) -> String {
        switch signal {
        case SIGHUP: "SIGHUP"
        case SIGINT: "SIGINT"
        case SIGQUIT: "SIGQUIT"
        case SIGILL: "SIGILL"
        case SIGTRAP: "SIGTRAP"
        case SIGABRT: "SIGABRT"
        case SIGBUS: "SIGBUS"
        case SIGFPE: "SIGFPE"
        case SIGKILL: "SIGKILL"
        case SIGSEGV: "SIGSEGV"
        case SIGPIPE: "SIGPIPE"
        case SIGALRM: "SIGALRM"
        case SIGTERM: "SIGTERM"
        case SIGXCPU: "SIGXCPU"
        case SIGSYS: "SIGSYS"
        default: "signal \(signal)"
        }
    }
}
