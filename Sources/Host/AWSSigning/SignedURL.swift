/// The parts of an absolute URL that a signature covers, as they are written.
struct SignedURL {
    /// Lower case, with the port unless it is the scheme's own.
    let host: String
    /// Without query and fragment; may be empty.
    let path: String
    /// Without the question mark.
    let query: String

    init(_ url: String) {
        let text = url.utf8.prefix { $0 != UInt8(ascii: "#") }
        var rest = text[...]
        var scheme = ""
        if let mark = text.firstRange(of: "://".utf8) {
            scheme = Substring(text[..<mark.lowerBound]).lowercased()
            rest = text[mark.upperBound...]
        }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        host = Self.host(authority: Substring(authority), scheme: scheme)
        let target = rest[authority.endIndex...]
        let encodedPath = target.prefix { $0 != UInt8(ascii: "?") }
        path = String(Substring(encodedPath))
        query = String(Substring(target[encodedPath.endIndex...].dropFirst()))
    }

    private static func host(authority: Substring, scheme: String) -> String {
        var host = authority[...]
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let defaultPort = ["http": "80", "https": "443"][scheme]
        // The last colon starts the port, unless it stands inside an IPv6 address's brackets.
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            let port = host[host.index(after: colon)...]
            if port.isEmpty || port == defaultPort ?? "" { host = host[..<colon] }
        }
        return host.lowercased()
    }
}
