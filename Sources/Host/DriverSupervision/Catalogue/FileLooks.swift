/// What files were like when they were looked at first: each is looked at once, so that what is decided from it and
/// what is compared with it later are the same.
struct FileLooks: Sendable, Equatable {
    private var identities: [String: FileIdentity?] = [:]

    /// Looks at a file, or remembers what it was like; nil when it was not there.
    mutating func identity(_ path: String) -> FileIdentity? {
        if let known = identities[path] { return known }
        let identity = FileIdentity(path)
        identities[path] = .some(identity)
        return identity
    }

    /// Every path that was looked at.
    var paths: Set<String> { Set(identities.keys) }
    /// The files that were there.
    var found: [String: FileIdentity] { identities.compactMapValues(\.self) }
}
