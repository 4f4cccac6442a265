internal import Glibc
internal import Synchronization

/// A child process that is spoken with in lines over its stdin and stdout. Ended, by its pid, when it is released.
package final class LineProcess: Sendable {
    /// How a process ended.
    package enum Ending: Sendable, Equatable {
        /// With this status.
        case exit(Int32)
        /// By this signal.
        case signal(Int32)
    }

    /// What went wrong with a process.
    package struct Failure: Error, CustomStringConvertible {
        /// A sentence.
        package let description: String
        /// The child closed its stdout.
        package static let ended = Failure(description: "the child's stdout ended")
    }

    private struct State {
        var buffer: [UInt8] = []
        /// How much of the buffer has been looked through for the end of a line.
        var searched = 0
        var ending: Ending?
        var inputIsOpen = true
    }

    /// The child's process id.
    package let pid: Int32
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private let state = Mutex(State())
    /// One start at a time: between a pipe and its close-on-exec flag no other child may start, or it would hold the end.
    private static let starting = Mutex(())

    /// Starts a program with these arguments and, besides the test's own, these environment variables.
    package init(_ path: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        signal(SIGPIPE, SIG_IGN)
        let (child, descriptors) = try Self.starting.withLock { _ throws(Failure) in
            try Self.start(path, arguments, environment)
        }
        (input, output, errors) = descriptors
        pid = child
    }

    private static func start(
        _ path: String, _ arguments: [String], _ environment: [String: String]
    ) throws(Failure) -> (Int32, (Int32, Int32, Int32)) {
        var pipes: [(read: Int32, write: Int32)] = []
        for _ in 0..<3 {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw Failure(description: "no pipe: error \(errno)") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            pipes.append((ends[0], ends[1]))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, pipes[0].read, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].write, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[2].write, 2)
        // Threads of a test run block signals; a child must not start out with that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var variables: [String: String] = [:]
        for name in ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        variables.merge(environment) { $1 }
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        var child = pid_t()
        let status = posix_spawnp(&child, path, &actions, &attributes, &argv, &envp)
        posix_spawnattr_destroy(&attributes)
        posix_spawn_file_actions_destroy(&actions)
        for pointer in argv + envp { free(pointer) }
        close(pipes[0].read)
        close(pipes[1].write)
        close(pipes[2].write)
        guard status == 0 else { throw Failure(description: "\(path) did not start: error \(status)") }
        return (child, (pipes[0].write, pipes[1].read, pipes[2].read))
    }

    deinit {
        if state.withLock({ $0.ending }) == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        closeInput()
        close(output)
        close(errors)
    }

    /// Writes bytes to the child's stdin.
    package func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(description: "the child does not read: error \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes a line to the child's stdin.
    package func send(_ line: String) throws {
        try write(Array(line.utf8) + [0x0A])
    }

    /// Ends the child's stdin.
    package func closeInput() {
        let wasOpen = state.withLock { state in
            defer { state.inputIsOpen = false }
            return state.inputIsOpen
        }
        if wasOpen { close(input) }
    }

    /// The next line of the child's stdout, without its ending; nil at the end.
    /// - Throws: ``Failure`` when none comes for `seconds`.
    package func readLine(seconds: Int = 30) throws -> String? {
        while true {
            let line = state.withLock { state -> String? in
                guard let end = state.buffer[state.searched...].firstIndex(of: 0x0A) else {
                    state.searched = state.buffer.count
                    return nil
                }
                defer {
                    state.buffer.removeSubrange(...end)
                    state.searched = 0
                }
                return String(decoding: state.buffer[..<end], as: UTF8.self)
            }
            if let line { return line }
            let bytes = try read(output, seconds: seconds)
            if bytes.isEmpty { return nil }
            state.withLock { $0.buffer += bytes }
        }
    }

    /// What the child writes to stderr until it closes it.
    package func readErrors() throws -> String {
        var all: [UInt8] = []
        while true {
            let bytes = try read(errors, seconds: 30)
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// Sends a signal to the child.
    package func send(signal number: Int32) {
        kill(pid, number)
    }

    /// Waits until the child ends.
    package func wait() -> Ending {
        if let ending = state.withLock({ $0.ending }) { return ending }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let ending: Ending = status & 0x7F == 0 ? .exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
        state.withLock { $0.ending = ending }
        return ending
    }

    private func read(_ descriptor: Int32, seconds: Int) throws -> [UInt8] {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, Int32(seconds * 1000)) > 0 else {
            throw Failure(description: "the child said nothing for \(seconds) s")
        }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return Array(buffer.prefix(max(count, 0)))
    }
}
