internal import AWSSigning
internal import DriverProtocol
internal import FoundationEssentials

/// Credentials as endpoints, STS and programs write them down: the same members under slightly different names.
enum TemporaryCredentials {
    /// The answer of the container and instance endpoints.
    static func read(_ body: [UInt8], source: String) throws(CredentialsError) -> AWSCredentials {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body)
        } catch {
            throw CredentialsError("\(source) answered with \(error).")
        }
        guard let id = json["AccessKeyId"]?.string, let secret = json["SecretAccessKey"]?.string else {
            let message = json["Message"]?.string ?? json["message"]?.string ?? json["Code"]?.string ?? "no keys"
            throw CredentialsError("\(source) answered without keys: \(message).")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: json["Token"]?.string,
            expiration: try expiration(json["Expiration"]?.string, source: "\(source) answered with"), source: source)
    }

    /// The answer of STS.
    static func read(
        _ result: XMLElement?, operation: String, source: String
    ) throws(CredentialsError) -> AWSCredentials {
        let answer = result?["Credentials"]
        guard let id = answer?["AccessKeyId"]?.text, let secret = answer?["SecretAccessKey"]?.text else {
            throw CredentialsError("STS answered \(operation) for \(source) without keys.")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: answer?["SessionToken"]?.text,
            expiration: try expiration(answer?["Expiration"]?.text, source: "STS answered with"), source: source)
    }

    /// The end of credentials; nil for those that last.
    static func expiration(_ text: String?, source: String) throws(CredentialsError) -> Date? {
        guard let text, !text.isEmpty else { return nil }
        guard let date = date(text) else {
            throw CredentialsError("\(source) an expiration that is no time: \(text).")
        }
        return date
    }

    /// ISO 8601, with or without fractions of a second; older AWS tools write `UTC` for `Z`.
    static func date(_ text: String) -> Date? {
        let text = text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text
        let withFractions = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: withFractions))
    }
}
