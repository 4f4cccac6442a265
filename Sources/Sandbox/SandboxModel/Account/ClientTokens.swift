internal import DriverProtocol

/// What RunTask remembers by client token and cluster.
struct ClientTokens: Sendable {
    struct Key: Hashable, Sendable {
        let token: String
        let cluster: String
    }

    struct Record: Sendable {
        /// The hash of the parameters that count, the cluster by its name.
        let parameters: [UInt8]
        let createdAt: Timestamp
        /// The sequences of the tasks that were started.
        let tasks: [Int]
        let failures: [JSONValue]
    }

    static let lifetimeMilliseconds = 24 * 3600 * 1000
    /// How long a token outlives its tasks.
    static let afterTaskMilliseconds = 3600 * 1000

    private var records: [Key: Record] = [:]

    subscript(key: Key) -> Record? {
        get { records[key] }
        set { records[key] = newValue }
    }
}
