internal import NIOHTTP1

/// A request as it came over the wire, whole.
struct WebRequest: Sendable {
    let method: String
    /// Path and query, as the request line has them.
    let target: String
    let headers: HTTPHeaders
    let body: [UInt8]

    var path: String { String(target.prefix { $0 != "?" }) }

    /// The query's parameters, undecoded: the control routes' are plain.
    var query: [String: String] {
        guard let mark = target.firstIndex(of: "?") else { return [:] }
        let pairs = target[target.index(after: mark)...].split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        return Dictionary(pairs) { $1 }
    }
}

/// An answer and how it is to reach the client.
struct WebAnswer: Sendable {
    enum Delivery: Sendable {
        case sent
        case delayed(Duration)
        case reset
        case never
    }

    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
    var delivery = Delivery.sent
}
