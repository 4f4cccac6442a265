package import AWSSigning

/// Keys in a profile of the shared credentials or config file. Made anew at each renewal: keys in files get rotated.
package struct ProfileCredentials: AWSCredentialsProvider {
    private let section: INIFile.Section?
    package let name: String

    /// - Parameters:
    ///   - section: the profile's settings in one of the two files.
    ///   - source: names the profile and the file.
    init(_ section: INIFile.Section?, source: String) {
        self.section = section
        name = source
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials? {
        guard let section, let id = section["aws_access_key_id"], let secret = section["aws_secret_access_key"] else {
            return nil
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: section["aws_security_token"] ?? section["aws_session_token"], source: name)
    }
}
