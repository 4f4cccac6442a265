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
}
