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

/// What other processes use, from /proc.
extension ProcessCosts {
    static var executableDirectory: String {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, 4096)
        let path = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    static func children(of process: Int32) -> [Int32] {
        text("/proc/\(process)/task/\(process)/children").split(separator: " ").compactMap { Int32($0) }
    }

    /// User and system time, counted in ticks of 10 ms.
    static func cpuSeconds(of process: Int32) -> Double {
        let stat = text("/proc/\(process)/stat")
        // The name, in parentheses, may hold anything; user and system time are the 12th and 13th field after it.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// `pss` (pages shared by n processes count 1/n), `rss` and `private` (what would be free without it), in bytes.
    static func memory(of process: Int32) -> [(name: String, bytes: Int)] {
        var sizes: [String: Int] = [:]
        for line in text("/proc/\(process)/smaps_rollup").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 3, let kibibytes = Int(words[1]) { sizes[String(words[0])] = kibibytes * 1024 }
        }
        return [
            ("pss", sizes["Pss:"] ?? 0), ("rss", sizes["Rss:"] ?? 0),
            ("private", (sizes["Private_Clean:"] ?? 0) + (sizes["Private_Dirty:"] ?? 0)),
        ]
    }

    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
    }
}
