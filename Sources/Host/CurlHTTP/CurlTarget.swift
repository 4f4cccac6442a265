/// What messages and options need to know of a URL, without its path, query or credentials.
struct CurlTarget {
    let scheme: String
    /// Without brackets, in lower case.
    let host: String
    let port: String

    init(_ url: String) {
        var rest = url.utf8[...]
        if let mark = rest.firstRange(of: "://".utf8) {
            scheme = Substring(rest[..<mark.lowerBound]).lowercased()
            rest = rest[mark.upperBound...]
        } else {
            scheme = ""
        }
        let ends = "/?#\\".utf8
        var authority = Substring(rest.prefix { !ends.contains($0) })
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            port = String(authority[authority.index(after: colon)...])
            authority = authority[..<colon]
        } else {
            port = scheme == "https" ? "443" : "80"
        }
        host = authority.filter { $0 != "[" && $0 != "]" }.lowercased()
    }

    /// Host and port, for messages.
    var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var isHTTP: Bool { scheme == "http" || scheme == "https" }

    /// Metadata services of EC2, ECS and EKS: they answer by where the question comes from, which a proxy hides.
    var isLinkLocal: Bool {
        (host.hasPrefix("169.254.") && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
            || host == "fd00:ec2::254" || host == "fd00:ec2::23"
    }

    /// A token by RFC 9110 section 5.6.2.
    static func isToken(_ text: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: marks.contains(byte)
                }
            }
    }
}
