internal import CLinux
internal import Glibc
internal import Synchronization

/// inotify: tells that something has changed in one of several directories. What it was is for a look to find out.
///
/// A thread of its own waits for the kernel; it costs nothing while nothing changes.
final class DirectoryNotices: Sendable {
    private struct State {
        /// inotify's number for each directory.
        var watches: [String: Int32] = [:]
        /// Nil once it is closed.
        var thread: pthread_t?
    }

    /// What the thread needs.
    private final class Reader: Sendable {
        let inotify: Int32
        let stop: Int32
        let notice: @Sendable () -> Void

        init(inotify: Int32, stop: Int32, notice: @escaping @Sendable () -> Void) {
            self.inotify = inotify
            self.stop = stop
            self.notice = notice
        }

        func run() {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                var ready = [
                    pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
                ]
                let count = poll(&ready, 2, -1)
                if count < 0, errno == EINTR { continue }
                if count < 0 || ready[1].revents != 0 { return }
                // The events are read only to be gone.
                while read(inotify, &buffer, buffer.count) > 0 {}
                notice()
            }
        }
    }

    private static let changes =
        UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_MODIFY)
        | UInt32(IN_CLOSE_WRITE) | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
        | UInt32(IN_ONLYDIR)

    /// Kinds of file systems (statfs) on which others may change files without this kernel knowing: NFS, SMB, CIFS,
    /// SMB 2, FUSE, 9P, Ceph, AFS, Lustre, GFS2, OCFS2.
    private static let silentFileSystems: Set<UInt32> = [
        0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x6573_5546, 0x0102_1997, 0x00C3_6400, 0x5346_414F, 0x0BD0_0BD0,
        0x0116_1970, 0x7461_636F,
    ]

    private let inotify: Int32
    private let stopping: Int32
    private let stop: Int32
    private let state: Mutex<State>

    /// Nil where the kernel has no inotify to give (`fs.inotify.max_user_instances`).
    /// - Parameter notice: called on a thread of its own; must not block.
    init?(_ notice: @escaping @Sendable () -> Void) {
        inotify = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard inotify >= 0, socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            if inotify >= 0 { Glibc.close(inotify) }
            return nil
        }
        (stop, stopping) = (ends[0], ends[1])
        var thread = pthread_t()
        let reader = Unmanaged.passRetained(Reader(inotify: inotify, stop: stop, notice: notice))
        let failure = pthread_create(
            &thread, nil,
            { reader in
                if let reader { Unmanaged<Reader>.fromOpaque(reader).takeRetainedValue().run() }
                return nil
            }, reader.toOpaque())
        guard failure == 0 else {
            reader.release()
            for descriptor in [inotify, stop, stopping] { Glibc.close(descriptor) }
            return nil
        }
        state = Mutex(State(thread: thread))
    }

    /// Watches these directories, and no others.
    /// - Returns: whether every change in them is told, and whether there are new ones among them.
    func watch(_ directories: Set<String>) -> (tellsAll: Bool, hasNew: Bool) {
        state.withLock { state in
            guard state.thread != nil else { return (false, false) }
            for (directory, watch) in state.watches where !directories.contains(directory) {
                inotify_rm_watch(inotify, watch)
                state.watches[directory] = nil
            }
            var (tellsAll, hasNew) = (true, false)
            // Each is asked for anew: what is in its place by now may be another one, or the same under another name.
            for directory in directories {
                let watch = inotify_add_watch(inotify, directory, Self.changes)
                if watch < 0 || Self.silentFileSystems.contains(clinux_file_system(directory)) { tellsAll = false }
                if watch >= 0, state.watches[directory] != watch { hasNew = true }
                state.watches[directory] = watch < 0 ? nil : watch
            }
            return (tellsAll, hasNew)
        }
    }

    /// Ends the thread; no notice comes afterwards.
    func close() {
        let thread = state.withLock { state in
            defer { state.thread = nil }
            return state.thread
        }
        guard let thread else { return }
        Glibc.close(stopping)
        pthread_join(thread, nil)
        Glibc.close(inotify)
        Glibc.close(stop)
    }
}
