internal import Glibc

/// Ends a process group when this test process dies, however it dies: a shell that waits at the end of a pipe whose
/// other end only this process holds.
struct Guardian: Sendable {
    private let pid: pid_t
    private let pipe: Int32

    /// - Parameter leftovers: folders to remove then.
    init(ofGroup group: pid_t, removing leftovers: [String]) throws {
        let ends = try connectedPair()
        defer { close(ends.child) }
        pipe = ends.mine
        let script = """
            trap '' INT TERM HUP
            read -r _ && exit 0
            kill -TERM -"$1"
            for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 -"$1" || break; sleep 0.3; done
            kill -KILL -"$1"
            shift
            rm -rf -- "$@"
            """
        pid = try spawn(
            "/bin/sh", ["-c", script, "guardian", String(group)] + leftovers, environment: ["PATH": "/usr/bin:/bin"],
            directory: nil, input: ends.child, output: "/dev/null", errors: "/dev/null")
    }

    /// The group has ended: nothing to guard any more.
    func dismiss() {
        _ = write(pipe, "\n", 1)
        close(pipe)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    }
}
