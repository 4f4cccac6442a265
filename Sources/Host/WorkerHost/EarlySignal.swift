import Glibc

/// Until the services take signals over there is nothing to put in order: no claim, no driver. A host that is told to stop while
/// it waits for its server has done all that it had to do.
enum EarlySignal {
    /// Ends the process with 0 on SIGTERM and SIGINT, as an orderly stop does later.
    static func endsTheProcess() {
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
    }
}
