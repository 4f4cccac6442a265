import Glibc

/// What this process has used so far.
enum ProcessCosts {
    static var cpuSeconds: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
    static var wallSeconds: Double { seconds(CLOCK_MONOTONIC) }

    /// The most memory that was resident at once, in bytes.
    static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
