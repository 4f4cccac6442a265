internal import DriverProtocol

/// The secrets that containers can be given, by the ARN or name that `valueFrom` names.
package struct SecretStore: Sendable {
    private var values: [String: String] = [:]

    package init() {}

    package mutating func set(_ name: String, to value: String) { values[name] = value }

    /// Whether there is a secret of this name or ARN.
    func has(_ id: String) -> Bool { values[id] != nil }

    /// The value of `valueFrom`: a name, a secret's ARN, or such an ARN with `:json-key:version-stage:version-id`.
    func value(of valueFrom: String) throws(APIError) -> String {
        if let value = values[valueFrom] { return value }
        let parts = valueFrom.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 7, let document = values[parts.prefix(7).joined(separator: ":")] {
            guard !parts[7].isEmpty else { return document }
            if let value = (try? JSONValue(parsing: document))?[String(parts[7])] {
                return value.string ?? value.text()
            }
        }
        throw .client(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:"
                + " unable to retrieve secret from asm: service call has been retried 1 time(s):"
                + " ResourceNotFoundException: Secrets Manager can't find the specified secret \(valueFrom).")
    }
}
