import Glibc
import UnixSignals

/// Ends the process at once on the second SIGTERM or SIGINT: whoever sends it does not want to wait, and what is left
/// undone is recovered by the next host. The first one is the services'.
enum SecondSignal {
    /// Waits for it until the calling task is cancelled.
    static func watch() async {
        var seen = 0
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            seen += 1
            if seen == 2 { _exit(130) }
        }
    }
}
