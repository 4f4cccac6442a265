package import AWSSigning
internal import DriverProtocol

/// A profile's `credential_process`: a program that prints keys as JSON. No shell is involved.
package struct ProcessCredentials: AWSCredentialsProvider {
    /// The longest that the program may take. Some ask a human; botocore waits for ever, which would stop a host.
    static let timeout: Duration = .seconds(60)

    private let command: [String]
    private let surroundings: AWSSurroundings
    package let name: String

    /// - Parameter command: the program and its arguments.
    init(_ command: [String], name: String, _ surroundings: AWSSurroundings) {
        self.command = command
        self.surroundings = surroundings
        self.name = name
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        let process = CredentialProcess(
            command: command, environment: environment, timeout: Self.timeout, sleep: surroundings.sleep)
        switch await process.run() {
        case .output(let bytes): return try read(bytes)
        case .failed(let words): throw CredentialsError("\(name) failed: \(words)")
        }
    }

    /// The host's own, but for its keys to Prefect, which are nobody else's business.
    private var environment: [String: String] {
        surroundings.environment.filter { !["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"].contains($0.key) }
    }

    /// Nothing of what was printed stands in an error: all of it may be secret.
    private func read(_ bytes: [UInt8]) throws(CredentialsError) -> AWSCredentials {
        guard let json = try? JSONValue(parsing: bytes), json.object != nil else {
            throw CredentialsError(
                "\(name) printed \(bytes.count) bytes that are no JSON object: it must print one, and nothing else.")
        }
        guard json["Version"]?.int == 1 else {
            throw CredentialsError("\(name) printed no \"Version\": 1, the only version that there is.")
        }
        guard let id = json["AccessKeyId"]?.string, !id.isEmpty, let secret = json["SecretAccessKey"]?.string,
            !secret.isEmpty
        else {
            throw CredentialsError("\(name) printed no AccessKeyId or no SecretAccessKey.")
        }
        guard let text = json["Expiration"]?.string else {
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: secret, sessionToken: json["SessionToken"]?.string, source: name)
        }
        guard let expiration = TemporaryCredentials.date(text) else {
            throw CredentialsError("\(name) printed an Expiration that is no ISO 8601 time.")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: json["SessionToken"]?.string,
            expiration: expiration, source: name)
    }
}
