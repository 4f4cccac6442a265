internal import FoundationEssentials

/// Takes secrets out of what others say: a server's refusal may quote what it was sent.
///
/// A secret is found as it is, inside a JSON text, percent-encoded and in Base64. Printing a mask shows none.
package struct SecretMask: Sendable {
    /// Shorter secrets are not looked for: they stand in any sentence.
    package static let leastLength = 4

    /// What to look for, the longest first, so that a part of a secret never hides the whole.
    private let forms: [String]

    /// - Parameter secrets: those too short are passed over.
    package init(_ secrets: some Sequence<String>) {
        var forms: Set<String> = []
        for secret in secrets where secret.utf8.count >= Self.leastLength {
            forms.formUnion([
                secret, Self.quoted(secret), Self.percentEncoded(secret), Data(secret.utf8).base64EncodedString(),
            ])
        }
        self.forms = forms.sorted { $0.utf8.count == $1.utf8.count ? $0 < $1 : $0.utf8.count > $1.utf8.count }
    }

    /// The text with asterisks in the place of each secret.
    package func applied(to text: String) -> String {
        forms.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "****") : $0 }
    }

    /// As it stands between the quotation marks of a JSON text.
    private static func quoted(_ text: String) -> String {
        text.reduce(into: "") { quoted, character in
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.append(character)
            }
        }
    }

    /// As it stands in a query or form: all but RFC 3986's unreserved characters.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}

extension SecretMask: CustomStringConvertible, CustomReflectable {
    package var description: String { "SecretMask" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
