/// JSON Pointers (RFC 6901) as texts.
package enum JSONPointer {
    /// The pointer to a member of what `path` points to; `~` and `/` in the member's name are escaped.
    package static func appending(_ path: String, _ member: String) -> String {
        guard member.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return path + "/" + member
        }
        return path + "/" + member.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    /// The steps of a pointer, unescaped; nil when the text is none.
    package static func steps(_ pointer: String) -> [String]? {
        guard !pointer.isEmpty else { return [] }
        guard pointer.hasPrefix("/") else { return nil }
        return pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }
}
