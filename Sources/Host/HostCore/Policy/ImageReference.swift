/// Where a container runtime pulls an image from: the reference made whole by the rules of Docker's
/// (`distribution/reference`, ParseNormalizedNamed), which ECS's agents go by, without tag and digest.
struct ImageReference: Equatable {
    /// The registry's host, in lower case, with its port where it has one.
    let registry: String
    /// The repository: `library`, `python`.
    let repository: [String]

    static let dockerHub = "docker.io"

    /// Reads a reference; nil when it is none.
    init?(_ text: String) {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count <= 2, halves.last?.isEmpty == false, var name = halves.first else { return nil }
        let afterSlash = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        if let tag = name[afterSlash...].lastIndex(of: ":") {
            guard name.index(after: tag) != name.endIndex else { return nil }
            name = name[..<tag]
        }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var registry = Self.dockerHub
        if parts.count > 1, Self.isRegistry(parts[0]) { registry = Self.normalized(parts.removeFirst()) }
        if registry == Self.dockerHub, parts.count == 1 { parts.insert("library", at: 0) }
        guard Self.isHost(registry), parts.allSatisfy({ Self.isComponent($0) }) else { return nil }
        self.registry = registry
        repository = parts
    }

    /// Whether the first part of a reference names a registry, and not a repository of Docker Hub's.
    static func isRegistry(_ part: String) -> Bool {
        part == "localhost"
            || part.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || isUpperCase($0) }
    }

    /// A registry's name in one spelling.
    static func normalized(_ registry: String) -> String {
        let host = registry.lowercased()
        return host == "index.docker.io" ? dockerHub : host
    }

    /// - Parameter wildcard: a further byte that may stand in it.
    static func isHost(_ text: String, wildcard: UInt8? = nil) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { return false }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ isDigit($0) || $0 == wildcard }) else { return false }
        }
        return parts[0].utf8.allSatisfy {
            isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == wildcard
        }
    }

    /// - Parameter wildcard: a further byte that may stand in it.
    static func isComponent(_ text: String, wildcard: UInt8? = nil) -> Bool {
        guard let first = text.utf8.first, isWord(first) || first == wildcard else { return false }
        return text.utf8.allSatisfy {
            isWord($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0) || $0 == wildcard
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isUpperCase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
