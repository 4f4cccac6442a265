/// The contents of a signed request's `Authorization` field.
package struct SigV4Authorization: Sendable, Equatable {
    package let accessKeyID: String
    package let scope: SigV4Scope
    /// In the order in which they are listed.
    package let signedHeaders: [String]
    /// 64 lower-case hexadecimal digits.
    package let signature: String

    package init(accessKeyID: String, scope: SigV4Scope, signedHeaders: [String], signature: String) {
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.signedHeaders = signedHeaders
        self.signature = signature
    }

    /// The field's value.
    package var headerValue: String {
        "\(SigV4.algorithm) Credential=\(accessKeyID)/\(scope.text), "
            + "SignedHeaders=\(signedHeaders.joined(separator: ";")), Signature=\(signature)"
    }

    /// Reads a field's value; nil when it is another scheme's or lacks a part.
    package init?(headerValue: String) {
        guard let space = headerValue.firstIndex(of: " "), headerValue[..<space] == SigV4.algorithm else { return nil }
        var parts: [Substring: Substring] = [:]
        for part in headerValue[space...].split(separator: ",") {
            let trimmed = part.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "=") else { return nil }
            parts[trimmed[..<equals]] = trimmed[trimmed.index(after: equals)...]
        }
        guard let credential = parts["Credential"], let names = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { return nil }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard scope.count == 5, scope[4] == SigV4.terminator else { return nil }
        self.init(
            accessKeyID: String(scope[0]),
            scope: SigV4Scope(date: String(scope[1]), region: String(scope[2]), service: String(scope[3])),
            signedHeaders: names.split(separator: ";").map(String.init), signature: String(signature))
    }
}
