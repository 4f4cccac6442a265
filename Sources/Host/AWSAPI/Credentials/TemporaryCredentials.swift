internal import AWSSigning
internal import DriverProtocol
internal import FoundationEssentials

/// The answer of the container and instance endpoints: the same members under slightly different names.
enum TemporaryCredentials {
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
        var expiration: Date?
        if let text = json["Expiration"]?.string {
            guard let date = date(text) else {
                throw CredentialsError("\(source) answered with an expiration that is no time: \(text).")
            }
            expiration = date
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: json["Token"]?.string, expiration: expiration,
            source: source)
    }

    /// ISO 8601, with or without fractions of a second.
    static func date(_ text: String) -> Date? {
        let withFractions = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: withFractions))
    }
}
