internal import Glibc

/// A file as `stat` sees it: enough to notice that it was changed or replaced.
package struct FileIdentity: Sendable, Hashable {
    package let path: String
    package let device: UInt64
    package let inode: UInt64
    package let size: Int64
    package let modified: Int64
    package let changed: Int64
    let mode: UInt32
    let owner: UInt32
    let group: UInt32

    /// The file that the path leads to, symbolic links followed; nil when there is none.
    package init?(_ path: String) {
        var info = Glibc.stat()
        guard stat(path, &info) == 0 else { return nil }
        self.path = path
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
        size = Int64(info.st_size)
        modified = Self.nanoseconds(info.st_mtim)
        changed = Self.nanoseconds(info.st_ctim)
        mode = UInt32(info.st_mode)
        owner = UInt32(info.st_uid)
        group = UInt32(info.st_gid)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    var isRegular: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }
    var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
    var isExecutable: Bool { isRegular && access(path, X_OK) == 0 }

    /// Why somebody else than root and this program's user could change the file, with what to do; nil when nobody can.
    var tampering: (reason: String, remedy: String)? {
        if owner != 0, owner != geteuid() {
            return (
                "\(path) is owned by user \(owner), not by root or the user of worker-host",
                "Let the user of worker-host own it: chown \(geteuid()) \(path)"
            )
        }
        if mode & UInt32(S_IWOTH) != 0, !(isDirectory && mode & UInt32(S_ISVTX) != 0) {
            return ("\(path) can be written by everybody", "Take that away: chmod o-w \(path)")
        }
        if mode & UInt32(S_IWGRP) != 0, !isOwnersOwnGroup {
            return ("\(path) can be written by group \(group)", "Take that away: chmod g-w \(path)")
        }
        return nil
    }

    /// Whether the file's group is the primary group of its owner and has no other members, as distributions make them.
    private var isOwnersOwnGroup: Bool {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var names = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(owner, &record, &names, names.count, &result) == 0, result != nil else { return false }
        let user = String(cString: record.pw_name)
        guard record.pw_gid == group else { return false }
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return false }
        var member = entry.gr_mem
        while let name = member?.pointee {
            if String(cString: name) != user { return false }
            member = member?.advanced(by: 1)
        }
        return true
    }
}
