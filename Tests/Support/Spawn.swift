internal import Glibc

/// Two connected descriptors that no child inherits, as a pipe.
func connectedPair() throws -> (child: Int32, mine: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
        throw TestSupportError("no socket pair: \(String(cString: strerror(errno)))")
    }
    return (ends[0], ends[1])
}

/// Starts a program as the leader of a process group of its own, with its output in files.
///
/// - Parameters:
///   - input: the descriptor that becomes standard input; nil for /dev/null.
///   - output: the file that standard output is appended to.
///   - errors: the file that standard error is appended to.
func spawn(
    _ executable: String, _ arguments: [String], environment: [String: String], directory: String?, input: Int32?,
    output: String, errors: String
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
        posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // Whatever this process has open and forgot to mark; one that is not open is no error.
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let command = (directory.map { ["/usr/bin/env", "-C", $0] } ?? []) + [executable] + arguments
    var argv = command.map { strdup($0) } + [nil]
    var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, command[0], &actions, &attributes, &argv, &envp)
    guard result == 0 else {
        throw TestSupportError("cannot start \(executable): \(String(cString: strerror(result)))")
    }
    return pid
}
