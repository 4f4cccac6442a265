package import DriverProtocol
internal import Hashing

/// Tells whether two documents ask for the same task definition, without comparing with AWS's echo of them.
package enum TaskDefinitionFingerprint {
    /// The tag that carries it on a registered task definition.
    package static let tagKey = "worker-host:fingerprint"

    /// 40 hexadecimal digits over the canonical JSON of the document's meaning and tags.
    ///
    /// - Parameters:
    ///   - document: RegisterTaskDefinition's input, with secrets in place.
    ///   - secretKey: set when secrets stand inside, so that the tag does not let them be guessed.
    package static func of(_ document: JSONObject, secretKey: String?) -> String {
        var meaning = TaskDefinitionMeaning.of(document)
        let tags = TaskDefinitionMeaning.tags(document["tags"])
        if !tags.isEmpty {
            meaning["tags"] = .object(tags.reduce(into: JSONObject()) { $0[$1.key] = .string($1.value) })
        }
        let bytes = JSONValue.object(meaning).serialized(.canonical)
        let digest = secretKey.map { HMACSHA256.code(key: Array($0.utf8), bytes) } ?? SHA256.digest(bytes)
        return Hex.encode(digest.prefix(20))
    }

    /// The document with the fingerprint among its tags.
    package static func tagged(_ document: JSONObject, fingerprint: String) -> JSONObject {
        var document = document
        var tags = document["tags"]?.array ?? []
        tags.append(["key": .string(tagKey), "value": .string(fingerprint)])
        document["tags"] = .array(tags)
        return document
    }

    /// The fingerprint in DescribeTaskDefinition's answer (asked with `include: ["TAGS"]`).
    package static func read(fromDescription answer: JSONObject) -> String? {
        answer["tags"]?.array?.first { $0["key"]?.string == tagKey }?["value"]?.string
    }
}
