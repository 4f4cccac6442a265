/// An entry of `imageRegistries`: a registry, or a registry and the beginning of a repository's path.
///
/// Parts between slashes are compared one by one, so that neither `*` nor a prefix reaches over a slash: `ecr.example/etl`
/// allows `ecr.example/etl/load` and not `ecr.example/etl-of-others`.
struct ImagePattern {
    private static let wildcard = UInt8(ascii: "*")

    private let registry: PolicyPattern
    private let repository: [PolicyPattern]

    /// Reads an entry; nil when it is none.
    init?(_ entry: String) {
        var parts = entry.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, parts.last == "" { parts.removeLast() }
        var host = ImageReference.dockerHub
        if ImageReference.isRegistry(parts[0]) || parts[0].utf8.contains(Self.wildcard) {
            host = ImageReference.normalized(parts.removeFirst())
        } else if parts.count == 1 {
            // `python` could be a registry, an organization or an official image.
            return nil
        }
        guard ImageReference.isHost(host, wildcard: Self.wildcard),
            parts.allSatisfy({ ImageReference.isComponent($0, wildcard: Self.wildcard) })
        else { return nil }
        registry = PolicyPattern(host)
        repository = parts.map { PolicyPattern($0) }
    }

    /// Whether an image comes from there. What is no image reference comes from nowhere.
    func matches(_ image: String) -> Bool {
        guard let image = ImageReference(image), registry.matches(image.registry),
            repository.count <= image.repository.count
        else { return false }
        return zip(repository, image.repository).allSatisfy { $0.matches($1) }
    }
}
