/// Why a walk ends before its task is watched.
package enum WalkFailure: Error, Sendable {
    /// Not claimed, and left for a later poll or another worker: something passing is in the way.
    case left(reason: String)
    /// Not claimed, and left until AWS is likely to take its calls: too many wait for the same already.
    case throttled(pause: Duration)
    /// Another worker has the run, or it was cancelled or scheduled anew: it is no longer this host's.
    case lost(reason: String)
    /// The run cannot be launched, now or later: it is marked Crashed with this message.
    case crash(message: String)
    /// The run's deployment is gone: it is marked Cancelled with this message.
    case cancel(message: String)
    /// Claimed, but this host stops before the launch: the run goes back to Scheduled.
    case handBack(reason: String)
}
