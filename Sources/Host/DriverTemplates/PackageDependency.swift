/// This project as a dependency of a Swift package.
package struct PackageDependency: Sendable, Equatable {
    /// `.package(…)`
    package let declaration: String
    /// What SwiftPM calls it: the last part of the place.
    package let identity: String

    /// A repository.
    package init?(url: String) {
        guard url.contains("://") || url.hasPrefix("git@"), let identity = Self.identity(of: url) else { return nil }
        declaration = ".package(url: \"\(Self.escaped(url))\", branch: \"main\")"
        self.identity = identity
    }

    /// A checkout; the path must be absolute, since the package may be moved.
    package init?(path: String) {
        guard path.hasPrefix("/"), let identity = Self.identity(of: path) else { return nil }
        declaration = ".package(path: \"\(Self.escaped(path))\")"
        self.identity = identity
    }

    private static func identity(of place: String) -> String? {
        guard let last = place.split(separator: "/").last?.lowercased() else { return nil }
        let name = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        return name.isEmpty ? nil : escaped(name)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
