internal import Glibc
internal import SandboxModel

/// The process groups that run now.
actor ProcessTable {
    private var groups: [ProcessKey: pid_t] = [:]
    private var closing = false

    /// A process has started; while closing it is told to end at once.
    func add(_ key: ProcessKey, group: pid_t) {
        groups[key] = group
        if closing { Self.signal(group, SIGTERM) }
    }

    /// The leader has ended: what is left of its group ends with it, as in a container.
    func remove(_ key: ProcessKey) {
        guard let group = groups.removeValue(forKey: key) else { return }
        Self.signal(group, SIGKILL)
    }

    func signal(_ key: ProcessKey, kill: Bool) {
        guard let group = groups[key] else { return }
        Self.signal(group, kill ? SIGKILL : SIGTERM)
    }

    /// SIGTERM for all that run, and for what is still being started.
    func close() {
        closing = true
        for group in groups.values { Self.signal(group, SIGTERM) }
    }

    func killAll() {
        for group in groups.values { Self.signal(group, SIGKILL) }
    }

    private static func signal(_ group: pid_t, _ signal: CInt) {
        // A group of ours is never 0 or 1, which would mean far more than one task.
        guard group > 1 else { return }
        _ = kill(-group, signal)
    }
}
