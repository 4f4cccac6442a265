package import DriverProtocol

/// A block document of Prefect's with its secrets in place (`include_secrets=true`).
package struct BlockDocument: Sendable {
    /// The type's slug.
    package var type: String
    /// The document's fields.
    package var data: JSONValue
    /// Which fields are secret: dotted paths, `*` for every key (`block_schema.fields.secret_fields` of the API).
    package var secretFields: [String]

    package init(type: String, data: JSONValue, secretFields: [String] = []) {
        self.type = type
        self.data = data
        self.secretFields = secretFields + Self.known(type)
    }

    /// Secret fields that a schema may not declare: older servers, and keys that are plain text in their class.
    private static func known(_ type: String) -> [String] {
        switch type {
        case "secret": ["value"]
        case "aws-credentials": SecretPlaces.credentialFields
        default: []
        }
    }
}

extension BlockDocument: CustomStringConvertible, CustomReflectable {
    /// The type without the data: some of it is secret.
    package var description: String { "BlockDocument(type: \(type))" }
    package var customMirror: Mirror { Mirror(self, children: ["type": type]) }
}
