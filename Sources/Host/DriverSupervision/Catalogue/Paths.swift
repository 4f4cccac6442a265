internal import Glibc

/// Paths as texts.
enum Paths {
    /// A file in a directory.
    static func join(_ directory: String, _ file: String) -> String {
        directory.hasSuffix("/") ? directory + file : directory + "/" + file
    }

    /// A path as a manifest gives it, relative to drivers.d.
    static func resolve(_ path: String, in directory: String) -> String {
        path.hasPrefix("/") ? path : join(directory, path)
    }

    /// The path from the root, without a trailing slash. Symbolic links stay as they are.
    static func absolute(_ path: String) -> String {
        var absolute = path
        if !path.hasPrefix("/") {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            if let here = getcwd(&buffer, buffer.count) { absolute = join(String(cString: here), path) }
        }
        while absolute.count > 1, absolute.hasSuffix("/") { absolute.removeLast() }
        return absolute
    }

    /// The directories in which it shows that another file is to be found under an absolute path: the one that holds it,
    /// and where symbolic links are on the way, those that hold the links, and the one that holds the file in the end.
    static func directories(leadingTo path: String) -> Set<String> {
        var directories: Set<String> = []
        var isLinked = false
        var prefix = ""
        for step in path.split(separator: "/") {
            let parent = prefix.isEmpty ? "/" : prefix
            prefix += "/\(step)"
            var info = Glibc.stat()
            guard lstat(prefix, &info) == 0, info.st_mode & S_IFMT == S_IFLNK else { continue }
            directories.insert(parent)
            isLinked = true
        }
        directories.insert(parent(of: path))
        if isLinked, let real = realpath(path, nil) {
            defer { free(real) }
            directories.insert(parent(of: String(cString: real)))
        }
        return directories
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
