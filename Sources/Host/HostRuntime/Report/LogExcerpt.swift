internal import AWSAPI
internal import HostCore

/// The end of a container's log.
struct LogExcerpt: Sendable {
    /// What goes into the run's state; nil when the log is empty.
    let tail: LogTail?
    /// What goes to the run's log line by line: its own process never got to send it.
    let forwarded: [CloudWatchLine]
}
